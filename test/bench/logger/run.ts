// What a log line costs, in nanoseconds: made, and written to /dev/null through the real output.
import { openSync } from 'node:fs'
import {
  type Invoke,
  SYSTEM,
  action,
  boot,
  defineConfig,
  definePlugin,
  t,
  trigger,
} from '../../../plugins/index.ts'
import { createLogger, logger } from '../../../plugins/logger/index.ts'
import { LineFile } from '../../../plugins/logger/stdout.ts'

const LINES = 200_000
const ROUNDS = 7

/** Median nanoseconds of one call over alternating rounds. */
async function measure(cases: Record<string, () => void>): Promise<Record<string, number>> {
  const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(cases)) {
      const began = Bun.nanoseconds()
      for (let i = 0; i < LINES; i++) run()
      // The first round warms up.
      if (round > 0) times.get(name)!.push((Bun.nanoseconds() - began) / LINES)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return Object.fromEntries(
    [...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1]!]),
  )
}

const file = new LineFile(openSync('/dev/null', 'w'))
const sink = (line: string): void => file.write(line)
const root = createLogger({ sink })
const bound = root.child({ plugin: 'queue', worker: 3 })
const error = new Error('the task is gone')

const session: { current?: typeof root } = {}
const noop = action(
  { input: t.Object({}), output: t.Object({}), name: 'noop', triggers: [trigger('bench', {})] },
  (_, ctx) => {
    if (session.current === undefined) session.current = ctx.logger as typeof root
    return {}
  },
)

/** Starts a run without a promise, as HTTP does. */
async function runner(accessLog: boolean): Promise<() => void> {
  let execute: Invoke['execute'] | undefined
  const bench = definePlugin<{ name: 'bench' }>({
    name: 'bench',
    setup: (host) =>
      host.handleTrigger('bench' as never, (_action, _trigger, invoke) => {
        execute = invoke.execute
      }),
  })
  const plugins = [logger({ sink, logger: { accessLog } }), bench()] as const
  await boot(defineConfig({ plugins }), { actions: [noop] })
  const invocation = { trigger: trigger('bench', {}), input: {}, caller: SYSTEM }
  return () => void execute!(invocation)
}
const [unlogged, logged] = [await runner(false), await runner(true)]
unlogged()
const own = session.current!

const costs = await measure({
  'below the level': () => root.debug('task created', { id: 17 }),
  'message only': () => root.info('task created'),
  'three fields': () => root.info('task created', { id: 17, title: 'a title', done: false }),
  'child, two fields': () => bound.info('job done', { id: 17, ms: 12.5 }),
  'session, two fields': () => own.info('task created', { id: 17, title: 'a title' }),
  'nested object': () => root.info('task created', { task: { id: 17, tags: ['a', 'b'] } }),
  'with an error': () => root.error('task failed', { error }),
  'run without access log': unlogged,
  'run with access log': logged,
})
for (const [name, nanoseconds] of Object.entries(costs)) {
  console.log(`${name.padEnd(24)} ${nanoseconds.toFixed(0).padStart(7)} ns`)
}
