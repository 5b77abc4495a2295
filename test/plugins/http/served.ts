// An app with the http plugin on a real port, for tests over the wire.
import {
  type Action,
  type Clock,
  type Kernel,
  type Logger,
  type Mode,
  type Plugin,
  boot,
  defineConfig,
  definePlugin,
  kit,
} from '../../../kernel/index.ts'
import {
  type HttpConfig,
  type HttpPlugin,
  type HttpServer,
  http,
  httpServer,
} from '../../../plugins/http/index.ts'

export const { action, triggers } = kit<HttpPlugin>()

/** What a test changes of the app. */
export interface Setting {
  http?: HttpConfig
  mode?: Mode
  clock?: Clock
  root?: string
  plugins?: readonly Plugin[]
}

/** A serving app; closed by `await using`. */
export interface Served extends AsyncDisposable {
  readonly kernel: Kernel
  readonly server: HttpServer
  readonly url: string
  readonly port: number
  /** What was logged as a warning or an error. */
  readonly logged: { message: string; fields: unknown }[]
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** A JSON body, as POST unless said otherwise. */
  send(path: string, body: unknown, init?: RequestInit): Promise<Response>
}

/** Boots an app of these actions without starting it. */
export async function booted(
  actions: readonly Action[],
  setting: Setting = {},
): Promise<{ kernel: Kernel; logged: Served['logged'] }> {
  const logged: Served['logged'] = []
  const logger: Logger = {
    debug() {},
    info() {},
    warn: (message, fields) => void logged.push({ message, fields }),
    error: (message, fields) => void logged.push({ message, fields }),
    child: () => logger,
  }
  const capture = definePlugin({
    name: 'capture',
    setup: (host) => host.useLogger({ root: logger, of: () => logger }),
  })
  const { mode = 'production', clock, root = import.meta.dir } = setting
  const plugins = [capture(), http({ port: 0, hostname: '127.0.0.1' }), ...(setting.plugins ?? [])]
  const config = defineConfig({ plugins, ...(setting.http && { http: setting.http }) })
  return { kernel: await boot(config, { actions, mode, root, ...(clock && { clock }) }), logged }
}

/** Boots and starts an app of these actions. */
export async function served(actions: readonly Action[], setting: Setting = {}): Promise<Served> {
  const { kernel, logged } = await booted(actions, setting)
  await kernel.start()
  const server = kernel.get(httpServer)!
  const url = server.url!
  return {
    kernel,
    server,
    url,
    port: Number(new URL(url).port),
    logged,
    fetch: (path, init) => fetch(url + path, init),
    send: (path, body, init) =>
      fetch(url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...(init?.headers as object) },
      }),
    [Symbol.asyncDispose]: () => kernel.stop({ graceMs: 0 }),
  }
}

/** The problem document of a refused request; fails the test when the answer is none. */
export async function problem(
  answer: Response,
): Promise<Record<string, any> & { status: number; code: string; detail: string }> {
  const type = answer.headers.get('content-type')
  if (type !== 'application/problem+json') {
    throw new Error(
      `expected a problem document, got ${answer.status} ${type}: ${await answer.text()}`,
    )
  }
  return (await answer.json()) as never
}
