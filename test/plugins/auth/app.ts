// An app with accounts on a fresh database of either engine.
import { type Action, type Plugin, kit, t } from 'bunbase'
import { db } from 'bunbase/db'
import {
  type AuthConfig,
  type AuthNotice,
  type AuthPlugin,
  type AuthService,
  type User,
  auth,
  authService,
} from 'bunbase/plugins/auth'
import { http } from 'bunbase/plugins/http'
import { type TestApp, type TestAppOptions, type TestRequest, createTestApp } from 'bunbase/testing'
import { appOn } from '../../app-on.ts'
import type { Engine, TestDatabase } from '../../services.ts'

/** The tools of an app with accounts. */
export const { action, triggers, guards } = kit<AuthPlugin>()

/** Says who asks, at `GET` and `POST /whoami`. */
export const whoami = action(
  {
    name: 'whoami',
    input: t.Object({}),
    output: t.Object({ id: t.String(), email: t.String() }),
    triggers: [triggers.api('GET', '/whoami'), triggers.api('POST', '/whoami')],
    guards: [guards.authenticated()],
  },
  (_input, { auth: { user } }) => ({ id: user.id, email: user.email }),
)

export const SECRET = 'only-for-tests-and-long-enough-to-be-taken'
export const PASSWORD = 'olive tractor sings'

export interface AuthAppOptions extends TestAppOptions {
  readonly actions?: readonly Action[]
  readonly config?: Partial<AuthConfig>
  readonly plugins?: readonly Plugin[]
  /** Shared by several apps. Default: one of its own. */
  readonly place?: TestDatabase
}

export interface AuthApp extends TestApp {
  readonly auth: AuthService
  /** For other apps on the same database. */
  readonly place: TestDatabase
  /** What the owners of addresses were told. */
  readonly notices: AuthNotice[]
  /** Makes a user who has a password. */
  user(email: string, password?: string): Promise<User>
  /** A token of a session of theirs. */
  token(user: User): Promise<string>
}

/** Boots an app; nothing listens. */
export async function authApp(engine: Engine, options: AuthAppOptions = {}): Promise<AuthApp> {
  const { actions = [], config = {}, plugins = [], ...rest } = options
  const app = await appOn(engine, options.place, ({ url }) =>
    createTestApp(
      {
        presets: [],
        plugins: [db({ database: { url } }), http(), auth(), ...plugins],
        auth: { sessionSecret: SECRET, ...config },
        actions,
      } as never,
      rest,
    ),
  )
  const service = app.get(authService)!
  const notices: AuthNotice[] = []
  return Object.assign(app, {
    auth: service,
    notices,
    async user(email: string, password = PASSWORD) {
      const user = (await service.users.create({ email }))!
      await service.passwords.keep(user.id, await hashed(service, config, password))
      return user
    },
    async token({ id }: User) {
      return (await service.sessions.create({ userId: id, method: 'password' })).token
    },
  })
}

const hashes = new Map<string, Promise<string>>()

/** Made once: each takes as long as the rest of a test. */
function hashed(
  { passwords }: AuthService,
  { password: cost }: Partial<AuthConfig>,
  password: string,
): Promise<string> {
  const key = JSON.stringify([cost, password])
  const made = hashes.get(key) ?? passwords.hash(password)
  hashes.set(key, made)
  return made
}

/** A request with a session in the cookie, from a page of the app. */
export function withCookie(token: string, init: TestRequest = {}): TestRequest {
  return {
    ...init,
    headers: {
      cookie: `theme=dark; session=${token}`,
      'sec-fetch-site': 'same-origin',
      ...(init.headers as object),
    },
  }
}

/** A request with a session's token, or an API key, in `Authorization`. */
export function withBearer(token: string, init: TestRequest = {}): TestRequest {
  return { ...init, headers: { authorization: `Bearer ${token}`, ...(init.headers as object) } }
}

/** The session's cookie that a response sets; undefined when it sets none. */
export function cookieOf(response: Response): { value: string; attributes: string } | undefined {
  const set = response.headers.getSetCookie().find((each) => /^(__Host-)?session=/.test(each))
  if (!set) return undefined
  const [pair = '', ...attributes] = set.split('; ')
  return { value: pair.slice(pair.indexOf('=') + 1), attributes: attributes.join('; ') }
}
