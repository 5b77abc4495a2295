// An app with accounts, mail and limits, and a browser that uses it.
import type { Action } from 'bunbase'
import type { AuthConfig } from 'bunbase/plugins/auth'
import { mailer } from 'bunbase/plugins/mailer'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import type { Engine } from '../../services.ts'
import { type AuthApp, authApp } from './app.ts'

/** Boots one. */
export function mailedApp(
  engine: Engine,
  config: Partial<AuthConfig> = {},
  actions: readonly Action[] = [],
): Promise<AuthApp> {
  return authApp(engine, { config, actions, plugins: [mailer(), rateLimit()] })
}

/** A response and what it says. */
export interface Answer {
  readonly status: number
  readonly body: any
  readonly response: Response
}

/** Keeps cookies, and posts JSON from a page of the app. */
export class Browser {
  readonly cookies: Map<string, string>
  readonly #app: AuthApp

  /** @param cookies shared with a browser that uses another app at the same address. Default: none yet */
  constructor(app: AuthApp, cookies: Map<string, string> = new Map()) {
    this.#app = app
    this.cookies = cookies
  }

  post(path: string, json: object = {}): Promise<Answer> {
    return this.#send('POST', path, json)
  }

  patch(path: string, json: object): Promise<Answer> {
    return this.#send('PATCH', path, json)
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path)
  }

  async #send(method: string, path: string, json?: object): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) }
    const init = { method, headers, ...(json && { json }) }
    const response = await this.#app.fetch(`/auth${path}`, init)
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0/i.test(set)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : undefined, response }
  }
}

/** The code in the mail that was sent last. */
export function lastCode(app: AuthApp, to?: string): string {
  const mail = app.outbox.findLast((one) => to === undefined || one.to[0]?.address === to)
  const [code] = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(mail?.text ?? '') ?? []
  if (!code) throw new Error(`no code was sent to ${to ?? 'anybody'}`)
  return code
}

/** The secret that a QR code hands to an authenticator app. */
export function secretOf(uri: string): Buffer {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = new URL(uri).searchParams
    .get('secret')!
    .split('')
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
