// The product that `init --template saas` writes, in the test's own process and time, on a database of either
// engine, asked over the wire.
import { join } from 'node:path'
import type { App } from 'bunbase'
import { type TestApp, type TestAppOptions, createTestApp } from 'bunbase/testing'
import { appOn } from '../app-on.ts'
import type { Engine } from '../services.ts'

const root = new URL('../../plugins/cli/templates/saas/', import.meta.url).pathname

/** A password that everybody has. */
export const PASSWORD = 'a long enough passphrase'

/** What an answer says. */
export interface Said {
  readonly status: number
  readonly body: any
}

/** Somebody's browser, or program: keeps cookies, and says for which organisation its requests are. */
export class Visitor {
  /** Sent with every request. */
  readonly headers: Record<string, string> = {}
  /** The value of every cookie that it was ever given. */
  readonly given = new Set<string>()
  readonly #cookies = new Map<string, string>()
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  get(path: string): Promise<Said> {
    return this.ask('GET', path)
  }

  post(path: string, body: object = {}): Promise<Said> {
    return this.ask('POST', path, body)
  }

  async ask(method: string, path: string, body?: object): Promise<Said> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...this.headers,
        ...(cookie && { cookie, 'sec-fetch-site': 'same-origin' }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/Max-Age=0/i.test(set)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
      if (value) this.given.add(value)
    }
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : text }
  }

  /** Signs up, confirms the address by the mail, and signs in. */
  async arrive(app: SaasApp, email: string): Promise<this> {
    await this.post('/auth/sign-up', { email, password: PASSWORD })
    await this.post('/auth/verify-email', { code: app.mailed(email) })
    return this.signIn(email)
  }

  async signIn(email: string): Promise<this> {
    await this.post('/auth/sign-in', { email, password: PASSWORD })
    return this
  }
}

export interface SaasApp extends TestApp {
  /** Where it listens. */
  readonly url: string
  /** A browser that nobody has signed in with. */
  visitor(): Visitor
  /** The code, or token, in the last mail to an address. */
  mailed(to: string): string
}

/** Boots and starts it, on a fresh database. */
export async function saasApp(
  engine: Engine,
  { overrides = {}, ...options }: Omit<TestAppOptions, 'root'> = {},
): Promise<SaasApp> {
  process.env['SESSION_SECRET'] ??= 'only for tests, and long enough for them'
  process.env['WEBHOOK_SECRET'] ??= btoa('only for tests, and long enough for them')
  // Not by a path that the compiler follows: its types are for one app, and here are many.
  const { default: config } = (await import(join(root, 'bunbase.config.ts'))) as {
    default: App<any>
  }
  const app = await appOn(engine, undefined, (place) =>
    createTestApp(config, {
      ...{ ...options, root },
      overrides: { database: { url: place.url }, ...overrides },
    }),
  )
  const url = await app.start()
  return Object.assign(app, {
    url,
    visitor: () => new Visitor(url),
    mailed(to: string): string {
      const mail = app.outbox.findLast((one) => one.to.some(({ address }) => address === to))
      const [code] = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|[\w-]{40,}/.exec(mail?.text ?? '') ?? []
      if (!code) throw new Error(`nothing was sent to ${to}`)
      return code
    },
  })
}
