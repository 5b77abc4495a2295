// People with passkeys, in an app that takes them.
import type { AuthConfig, User } from 'bunbase/plugins/auth'
import type { Engine } from '../../services.ts'
import type { AuthApp } from './app.ts'
import { type Algorithm, Authenticator, type Lies } from './authenticator.ts'
import { type Answer, Browser, mailedApp } from './mailed.ts'

export const ORIGIN = 'https://app.example'
const PASSKEYS = { rpName: 'Acme', origins: [ORIGIN, 'https://www.app.example'] }

/** Boots an app that takes passkeys. */
export function passkeyApp(engine: Engine, config: Partial<AuthConfig> = {}): Promise<AuthApp> {
  return mailedApp(engine, {
    totp: { issuer: 'Acme' },
    ...config,
    passkeys: { ...PASSKEYS, ...config.passkeys },
  })
}

/** Somebody who has just signed in, without a password, which takes a while to hash. */
export async function signedIn(
  app: AuthApp,
  email: string,
): Promise<{ user: User; browser: Browser }> {
  const user = (await app.auth.users.create({ email }))!
  const browser = new Browser(app)
  browser.cookies.set('session', await app.token(user))
  return { user, browser }
}

/** Registers what a device makes. */
export async function register(
  browser: Browser,
  device: Authenticator,
  lies: Lies = {},
  algorithm?: Algorithm,
): Promise<Answer> {
  const started = await browser.post('/passkeys/register/start')
  const response = device.create(started.body.options, lies, algorithm)
  return browser.post('/passkeys/register', { response, name: 'Laptop' })
}

/** Somebody with a passkey. */
export async function withPasskey(
  app: AuthApp,
  email: string,
  facts: ConstructorParameters<typeof Authenticator>[1] & { algorithm?: Algorithm } = {},
): Promise<{ user: User; browser: Browser; device: Authenticator; id: string }> {
  const device = new Authenticator(ORIGIN, facts)
  const someone = await signedIn(app, email)
  const { body } = await register(someone.browser, device, {}, facts.algorithm)
  return { ...someone, device, id: body.passkey.id }
}

/** Signs in by a passkey. */
export async function signInBy(
  browser: Browser,
  device: Authenticator,
  lies: Lies = {},
  email?: string,
): Promise<Answer> {
  const started = await browser.post('/passkey/start', email === undefined ? {} : { email })
  return browser.post('/passkey', { response: device.get(started.body.options, lies) })
}

/** Why the app has refused the last of it. */
export function refusal(app: AuthApp): string | undefined {
  const last = app.logs.findLast(
    ({ fields }) => (fields as { audit?: string } | undefined)?.audit === 'passkey.refused',
  )
  return (last?.fields as { reason?: string } | undefined)?.reason
}
