import { type Clock, type Host, milliseconds } from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import { signInChallenge } from '../http/index.ts'
import { mailSeal } from '../mailer/index.ts'
import { requestLimits } from '../rate-limit/index.ts'
import { permissionList } from './access/permissions.ts'
import { roleStore } from './access/roles.ts'
import { authActions } from './actions/ready.ts'
import { auditRefusals } from './audit-refusals.ts'
import { KEY_PREFIX, apiKeys } from './api-keys.ts'
import { bearerChallenge } from './challenge.ts'
import { checkConfig } from './check-config.ts'
import { type Codes, codes } from './codes.ts'
import type { AuthConfig } from './config.ts'
import { callerResolver } from './credentials.ts'
import type { OpenapiBuilt } from '../openapi/index.ts'
import type { AuthPlugin } from './index.ts'
import { handCodes } from './handed-code.ts'
import { impersonations } from './impersonations.ts'
import { keyLimits } from './key-limit.ts'
import { knownDevice } from './known-device.ts'
import { lookup } from './lookup.ts'
import type { AuthNotice } from './notice.ts'
import { describeSecurity } from './openapi.ts'
import type { OAuth } from './oauth/setup.ts'
import { commonPasswords } from './passwords/blocked.ts'
import type { BreachService } from './passwords/breach-service.ts'
import { type BreachCheck, fold } from './passwords/policy.ts'
import { DEFAULT_COST } from './passwords/hash.ts'
import { passwords } from './passwords/passwords.ts'
import { type Principals, principals } from './principals.ts'
import { requestCookie } from './request-cookie.ts'
import { type AuthService, authService } from './service.ts'
import { lastSeen } from './last-seen.ts'
import { sessionCookie } from './session-cookie.ts'
import { sessions } from './sessions.ts'
import type { AuthTables } from './tables.ts'
import { type Tell, teller } from './teller.ts'
import { throttles } from './throttle.ts'
import { tokenHasher } from './token.ts'
import { watchUnguarded } from './unguarded.ts'
import { users } from './users.ts'

/** Builds the services from the config, and puts them where runs find them. */
export async function setup(
  host: Host<AuthPlugin>,
  config: AuthConfig,
): Promise<() => Promise<void>> {
  checkConfig(host, config)
  const { clock, ids } = host
  const store = host.get(database)!
  const { session = {}, password = {} } = config
  const idle = milliseconds(session.idle ?? '7d')
  const secrets = [config.sessionSecret].flat() as string[]
  const hasher = tokenHasher(secrets)
  // Mails that wait hold what the database otherwise has hashes of.
  host.get(mailSeal)?.add(secrets)
  const seen = lastSeen({ database: store, clock, idle, logger: () => host.logger })
  const forget: Principals['forget'] = (what) => known.forget(what)
  const roles = roleStore({
    ...{ database: store, clock, forget },
    configured: new Map(Object.entries(config.roles ?? {})),
  })
  const known = principals({
    ...{ clock, hasher, idle },
    lookup: lookup(store.tables<AuthTables>()),
    everyone: config.defaultRoles ?? [],
    roles: () => roles.current(),
    inTransaction: () => store.inTransaction,
    seen: seen.note,
  })
  const totp =
    config.totp &&
    (await import('./totp/setup.ts')).setupTotp(config.totp, secrets, {
      ...{ database: store, clock, hasher },
    })
  const oauth = await oauthOf(host, config, { database: store, clock, hasher })
  const webauthn =
    config.passkeys &&
    (await (
      await import('./passkeys/setup.ts')
    ).setupPasskeys(host, config.passkeys, {
      ...{ database: store, clock, ids, hasher },
    }))
  const accounts = users({
    ...{ database: store, clock, ids, forget },
    removing: (id) => host.callHook('auth:removing', { id }),
  })
  const signedIn = sessions({
    ...{ database: store, clock, ids, hasher, forget, idle },
    absolute: milliseconds(session.absolute ?? '30d'),
  })
  const mailed = codes({ database: store, clock, ids, hasher })
  const service: AuthService = {
    handCode: handCodes({
      ...{ users: accounts, codes: mailed, links: config.mails?.links, now: () => clock.now() },
    }),
    ...{ users: accounts, sessions: signedIn },
    impersonations: impersonations({
      ...{ database: store, clock, ids, hasher, users: accounts, sessions: signedIn },
      logger: () => host.logger,
    }),
    ...{ roles, hasher, principals: known, authenticators: totp?.authenticators },
    ...{ identities: oauth?.identities, passkeys: webauthn?.passkeys },
    permissions: permissionList({
      ...{ database: store, clock, actions: host.actions },
      configured: config.permissions ?? {},
    }),
    apiKeys: apiKeys({
      ...{ database: store, clock, ids, hasher, forget },
      counted: host.get(requestLimits) !== undefined,
    }),
    cookie: sessionCookie({
      ...{ host, name: session.cookie ?? 'session' },
      sameSite: session.sameSite ?? 'lax',
    }),
    passwords: passwords({
      ...{ database: store, clock, words: password.blocked ?? [] },
      concurrency: password.concurrency,
      cost: {
        memoryCost: password.memoryCost ?? DEFAULT_COST.memoryCost,
        timeCost: password.timeCost ?? DEFAULT_COST.timeCost,
      },
      policy: {
        minLength: password.minLength ?? 15,
        common: await commonPasswords(password.blocked?.map(fold)),
        breached: password.breached ?? (await breachCheck(password.breachService, clock)),
        unchecked: (error) => host.logger.warn('the breach check of passwords failed', { error }),
      },
    }),
  }
  host.provide(authService, service)
  const limitsOfKeys = keyLimits(host.get(requestLimits), config.apiKeys?.limit)
  host.resolveCaller(
    callerResolver({
      ...{ principals: known, cookie: service.cookie },
      ...{ keyPrefix: KEY_PREFIX, logger: () => host.logger },
      limits: limitsOfKeys,
    }),
  )
  host.admitCaller((caller, invocation) => known.admit(caller, invocation))
  const notify = (notice: AuthNotice): void => {
    const failed = (error: unknown): void => {
      host.logger.error('a hook of auth:notice failed', { error, notice: notice.kind })
    }
    seen.hold(host.callHook('auth:notice', notice).catch(failed))
  }
  const hasMailer = host.plugins.includes('mailer')
  const parts = {
    throttle: throttles(config.limits),
    device: knownDevice(host.mode, hasher),
    ...{ codes: mailed, requests: requestCookie(host.mode), hasMailer },
    tell: hasMailer ? await tellByMail(host, service, mailed, config, seen.hold) : nobodyIsTold,
    ...{ totp, oauth, webauthn, service, notify, now: () => clock.now() },
    prefix: config.prefix ?? '/auth',
    keyLimits: limitsOfKeys,
    emailVerification: config.emailVerification ?? 'off',
  }
  for (const action of await authActions(parts, config)) host.addAction(action)
  if (!host.plugins.includes('rate-limit') && host.mode === 'production') {
    host.hook('kernel:ready', () => {
      host.logger.warn('tries to sign in are not counted: passwords can be guessed', {
        mend: 'add rateLimit() to `plugins`',
      })
    })
  }
  watchUnguarded(host)
  auditRefusals(host)
  host.provide(signInChallenge, bearerChallenge)
  const documented = (built: OpenapiBuilt): void => describeSecurity(built, service.cookie)
  // A hook of a plugin that may be absent is not among the types.
  host.hook('openapi:document' as never, documented as never)
  return () => seen.settled()
}

async function oauthOf(
  host: Host<AuthPlugin>,
  { oauth, actions }: AuthConfig,
  parts: Parameters<typeof import('./oauth/setup.ts').setupOAuth>[2],
): Promise<OAuth | undefined> {
  if (!oauth) return undefined
  const [{ checkOAuth }, { setupOAuth }] = await Promise.all([
    import('./oauth/check-oauth.ts'),
    import('./oauth/setup.ts'),
  ])
  if (!checkOAuth(host, oauth)) return undefined
  return setupOAuth(oauth, actions?.signUp !== false, parts)
}

async function breachCheck(
  service: BreachService | undefined,
  clock: Pick<Clock, 'setTimeout'>,
): Promise<BreachCheck | undefined> {
  return service && (await import('./passwords/breach-service.ts')).breachService(service, clock)
}

const nobodyIsTold: Tell = async () => undefined

async function tellByMail(
  host: Host<AuthPlugin>,
  { users: all }: AuthService,
  made: Codes,
  config: AuthConfig,
  hold: (work: Promise<unknown>) => void,
): Promise<Tell> {
  const { mailAction } = await import('./mail-action.ts')
  const send = mailAction({ users: all, codes: made, config: config.mails ?? {} })
  host.addAction(send)
  return teller(host, send, hold)
}
