import { expect, test } from 'bun:test'
import { type Run, type Span, action, boot, defineConfig, definePlugin, t } from 'bunbase'

interface WatcherPlugin {
  name: 'watcher'
}

const nothing = t.Object({})
const quiet = action({ name: 'quiet', input: nothing, output: nothing }, () => ({}))
const loud = action({ name: 'loud', input: nothing, output: nothing }, () => ({}))
const caller = action({ name: 'caller', input: nothing, output: nothing }, async (_, ctx) => {
  await ctx.call(quiet, {})
  return ctx.trace.span('step', 'own', () => ({}))
})

async function watched(sample?: (run: Run) => boolean) {
  const runs: Run[] = []
  const spans: [Span, Run][] = []
  const watcher = definePlugin<WatcherPlugin>({
    name: 'watcher',
    setup(host) {
      host.hook('action:settled', (run) => void runs.push(run), {
        actions: ({ name }) => name !== 'quiet',
      })
      if (sample) host.hook('span:ended', (span, run) => void spans.push([span, run]), { sample })
    },
  })
  const app = await boot(defineConfig({ presets: [], plugins: [watcher()] }), {
    actions: [quiet, loud, caller],
  })
  return { app, runs, spans }
}

test('a subscriber hears only of the actions that it wants; the others are not even timed', async () => {
  const { app, runs } = await watched()
  let unheard: Run | undefined
  await app.execute(loud, { trigger: { kind: 'call', options: undefined }, input: {} })
  await app.execute(quiet, {
    trigger: { kind: 'call', options: undefined },
    input: {},
    started: (run) => (unheard = run),
  })
  expect(runs.map((run) => run.action.name)).toEqual(['loud'])
  expect(runs[0]!.startedAt).toBeGreaterThan(0)
  expect(unheard!.startedAt).toBe(0)
  const steps = app.actions.map(({ name, steps }) => [name, steps.some((it) => it.kind === 'hook')])
  expect(Object.fromEntries(steps)).toEqual({ caller: true, loud: true, quiet: false })
})

test('only sampled runs are traced, and what they call is traced with them', async () => {
  const asked: string[] = []
  const { app, spans } = await watched((run) => {
    asked.push(run.action.name)
    return run.action.name === 'caller'
  })
  await app.call(caller, {})
  await app.call(loud, {})
  await app.call(quiet, {})
  expect(asked).toEqual(['caller', 'loud', 'quiet'])
  expect(spans.map(([span, run]) => [run.action.name, span.kind])).toEqual([
    ['quiet', 'handler'],
    ['caller', 'call'],
    ['caller', 'step'],
    ['caller', 'handler'],
  ])
})

test('what an untraced run calls is not traced either', async () => {
  const { app, spans } = await watched((run) => run.action.name === 'quiet')
  await app.call(caller, {})
  expect(spans).toEqual([])
})
