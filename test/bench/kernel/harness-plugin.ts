// A trigger kind that keeps the compiled action in reach, as the http plugin does.
import {
  type Action,
  type Invocation,
  type Plugin,
  type Run,
  type Trigger,
  boot,
  defineConfig,
  definePlugin,
  t,
  trigger,
} from '../../../kernel/index.ts'

interface BenchPlugin {
  name: 'bench'
  triggers: { bench(): Trigger<never> }
  action: { wrapped?: boolean }
}

/** Trigger of the measured action. */
export const measured: Trigger<never> = trigger('bench', {})

/** What a plugin may add around the measured action. */
export interface Surroundings {
  /** Subscribes to `action:settled`. */
  settled?: (run: Run) => void
  /** Listens to spans, which turns tracing on. */
  traced?: boolean
}

/** Boots an app of these actions; gives the compiled function of the one that has the trigger. */
export async function compiled(
  actions: readonly Action[],
  { settled, traced }: Surroundings = {},
): Promise<(invocation: Invocation) => unknown> {
  let found: ((invocation: Invocation) => unknown) | undefined
  const bench: () => Plugin<BenchPlugin> = definePlugin<BenchPlugin>({
    name: 'bench',
    triggers: { bench: () => measured },
    action: t.Object({ wrapped: t.Optional(t.Boolean()) }),
    setup(host) {
      host.handleTrigger('bench', (_action, _trigger, invoke) => {
        found = invoke.execute
      })
      host.wrap('wrapped', () => (_run, next) => next())
      if (settled) host.hook('action:settled', settled)
      if (traced) host.hook('span:ended', () => {})
    },
  })
  await boot(defineConfig({ presets: [], plugins: [bench()] }), { actions })
  if (!found) throw new Error('no action carries the measured trigger')
  return found
}
