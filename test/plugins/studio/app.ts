import { join } from 'node:path'
import { type Action, type Plugin, definePlugin } from 'bunbase'
import { httpServer } from 'bunbase/plugins/http'
import { studioToken } from 'bunbase/plugins/studio'
import { core } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import type { StudioApi } from '../../../plugins/studio/contract/api.ts'
import { testFolder } from '../../test-folder.ts'

/** The token of the link that `bunbase dev` would print. */
export const TOKEN = 'a-token-of-the-terminal-that-nobody-guesses'

interface TerminalPlugin {
  name: 'terminal'
}

/** Gives the Studio its token, as `bunbase dev` does. */
export const terminal: () => Plugin<TerminalPlugin> = definePlugin<TerminalPlugin>({
  name: 'terminal',
  setup: (host) => host.provide(studioToken, TOKEN),
})

/** A problem document, thrown. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Record<string, unknown>
  constructor(status: number, problem: Record<string, unknown>) {
    super(`${status} ${JSON.stringify(problem)}`)
    this.status = status
    this.code = String(problem['code'])
    this.problem = problem
  }
}

/** What the page of the Studio does: calls over the wire, with the cookie for the token. */
export interface Visit {
  readonly url: string
  readonly cookie: string
  /** Rejects with {@link Refused}. */
  call<N extends keyof StudioApi>(
    name: N,
    input: StudioApi[N]['input'],
  ): Promise<StudioApi[N]['output']>
}

/** Starts an app and comes into its Studio. */
export async function visit(app: TestApp, token: string = TOKEN): Promise<Visit> {
  const url = app.kernel.get(httpServer)?.url ?? (await app.start())
  const post = (name: string, input: unknown, cookie = ''): Promise<Response> =>
    fetch(`${url}/_studio/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bunbase-studio': '1', cookie },
      body: JSON.stringify(input),
    })
  const opened = await post('studio.session.open', { token })
  if (!opened.ok) throw new Refused(opened.status, (await opened.json()) as never)
  const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
  return {
    ...{ url, cookie },
    async call(name, input) {
      const response = await post(name, input, cookie)
      const body = await response.json()
      if (!response.ok) throw new Refused(response.status, body as never)
      return body as never
    },
  }
}

/** An app on `core()` with a folder of its own, and somebody in its Studio. */
export interface StudioApp extends AsyncDisposable {
  readonly app: TestApp
  readonly page: Visit
  /** Absolute. */
  readonly root: string
}

/** Starts an app on `core()`, and comes into its Studio. */
export async function studioApp(
  actions: readonly Action[],
  config: object = {},
): Promise<StudioApp> {
  const { path: root, remove } = testFolder('studio', 'memory')
  const app = await createTestApp(
    {
      ...{ presets: [core()], plugins: [terminal()], actions, studio: { enabled: true } },
      ...{ database: { url: `sqlite://${join(root, 'app.db')}`, migrate: 'auto' }, ...config },
    } as never,
    { root },
  )
  const page = await visit(app)
  return {
    ...{ app, page, root },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      remove()
    },
  }
}
