import { existsSync } from 'node:fs'
import {
  type Action,
  type App,
  type AppConfig,
  type Plugin,
  type Preset,
  type Run,
  type Span,
  defineConfig,
  definePlugin,
} from '../../kernel/index.ts'
import { type LogLine, capturingLogger } from './capture.ts'
import { TestApp, type TestAppOptions } from './test-app.ts'
import { VirtualClock } from './virtual-clock.ts'
import { runLines } from '../logger/index.ts'

/** No file is below it, whatever the machine has in its root. */
const NO_FOLDER = '/dev/null'

interface ProbePlugin {
  name: 'testing'
}

/** An app's config, and actions beside those that the loader finds. */
export type TestConfig<P extends readonly Preset[], X extends readonly Plugin[]> = {
  actions?: readonly Action[]
} & AppConfig<P, X>

/**
 * Boots an app for a test, in process: mode `test`, virtual time, logs captured, nothing listens.
 *
 * ```ts
 * await using app = await createTestApp(config, { root: import.meta.dir })
 * expect(await app.call(createTask, { title: 'a' }, { as: { user: 'u1' } })).toEqual({ id: '1' })
 * ```
 *
 * @param config the app's own config, or one written here with `actions`; as in an app, neither
 *   `presets` nor `plugins` means `core()`, and `presets: []` means no plugin at all
 * @throws BootError
 */
export function createTestApp(config: App<any>, options?: TestAppOptions): Promise<TestApp>
export function createTestApp<
  const P extends readonly Preset[] = [],
  const X extends readonly Plugin[] = [],
>(config: TestConfig<P, X>, options?: TestAppOptions): Promise<TestApp>
export async function createTestApp(
  config: App<any> | TestConfig<[], []>,
  options: TestAppOptions = {},
): Promise<TestApp> {
  if (typeof config !== 'object' || config === null) {
    throw new TypeError(
      `createTestApp() takes a config, not ${String(config)}; is it a default export?`,
    )
  }
  const { actions, ...values } = config as TestConfig<[], []>
  if (actions !== undefined && !Array.isArray(actions)) {
    throw new TypeError('`actions` is no list; write it in brackets: actions: [ … ]')
  }
  const app = ('~app' in config ? config : defineConfig(values as AppConfig<[], []>)) as App<any>
  const { clock = new VirtualClock(), ids, root, overrides } = options
  if (root !== undefined && !existsSync(root)) {
    throw new TypeError(`root: there is no folder ${root}; give the app's, such as import.meta.dir`)
  }
  const logs: LogLine[] = []
  const runs: Run[] = []
  const spans: Span[] = []
  const probe = definePlugin<ProbePlugin>({
    name: 'testing',
    setup(host) {
      const told = host.get(runLines)
      host.useLogger({
        root: capturingLogger(logs, clock, undefined, told),
        of: (run) => capturingLogger(logs, clock, run, told),
      })
      host.hook('action:settled', (run) => void runs.push(run))
      host.hook('span:ended', (span) => void spans.push(span))
    },
  })
  // The front door, not the kernel: it knows the default preset and whom a misspelt key belongs to.
  const { boot } = await import('../index.ts')
  const kernel = await boot(app, {
    mode: 'test',
    clock,
    ...(ids && { ids }),
    root: root ?? NO_FOLDER,
    actions: actions ?? [],
    plugins: [probe()],
    overrides: {
      ...{ port: 0, hostname: '127.0.0.1' },
      ...('~app' in config ? {} : values),
      ...overrides,
    },
  })
  return new TestApp({ kernel, clock, logs, runs, spans })
}
