import { type Host, milliseconds } from '../../kernel/index.ts'
import { isPermission } from './access/permission.ts'
import { checkRole } from './access/roles.ts'
import type { AuthConfig } from './config.ts'
import { DEFAULT_COST, LEAST_COST, isEnough } from './passwords/hash.ts'

const LEAST_SECRET = 32
/** Characters of a password that is the only factor (NIST SP 800-63B-4). */
const ALONE = 15

/** Reports what a schema cannot say about the config. */
export function checkConfig(
  host: Pick<Host<never>, 'report' | 'plugins'>,
  config: AuthConfig,
): void {
  for (const secret of [config.sessionSecret].flat() as string[]) {
    const bytes = Buffer.byteLength(secret)
    if (bytes >= LEAST_SECRET) continue
    host.report({
      key: 'auth.sessionSecret',
      message: `a secret of ${bytes} bytes can be guessed`,
      mend: `give at least ${LEAST_SECRET} random bytes: \`openssl rand -base64 33\``,
    })
  }
  const cost = { ...DEFAULT_COST, ...config.password }
  if (!isEnough(cost)) {
    const least = LEAST_COST.map((c) => `${c.memoryCost} with timeCost ${c.timeCost}`).join(', ')
    host.report({
      key: 'auth.password.memoryCost',
      message: `memoryCost ${cost.memoryCost} with timeCost ${cost.timeCost} makes hashes that are too cheap to guess`,
      mend: `give at least ${least} (OWASP ASVS 5.0, Appendix C)`,
    })
  }
  const { idle = '7d', absolute = '30d' } = config.session ?? {}
  if (milliseconds(idle) > milliseconds(absolute)) {
    host.report({
      key: 'auth.session.idle',
      message: 'a session would be over before it has been idle for so long',
      mend: 'make it at most `auth.session.absolute`',
    })
  }
  const { minLength = ALONE } = config.password ?? {}
  if (minLength < ALONE && !config.totp?.required) {
    host.report({
      key: 'auth.password.minLength',
      message: `passwords of ${minLength} characters are too short to be the only factor`,
      mend: `make it ${ALONE}, or ask everybody for a second factor: \`totp: { issuer, required: true }\``,
    })
  }
  if (config.totp && !host.plugins.includes('rate-limit')) {
    host.report({
      key: 'auth.totp',
      message: 'codes of six digits can be guessed where tries are not counted',
      mend: 'add rateLimit() to `plugins`',
    })
  }
  if (config.apiKeys?.limit && !host.plugins.includes('rate-limit')) {
    host.report({
      key: 'auth.apiKeys.limit',
      message: 'nothing counts how often a key calls',
      mend: 'add rateLimit() to `plugins`',
    })
  }
  checkRoles(host, config)
}

function checkRoles({ report }: Pick<Host<never>, 'report'>, config: AuthConfig): void {
  const { roles = {}, defaultRoles = [] } = config
  for (const [name, role] of Object.entries(roles)) {
    try {
      checkRole(name, role)
    } catch (error) {
      const { message, mend } = error as { message: string; mend: string }
      report({ key: `auth.roles.${name}`, message, mend })
    }
    const circle = circleOf(name, roles)
    if (!circle) continue
    report({
      key: `auth.roles.${name}.inherits`,
      message: `roles inherit each other in a circle: ${circle.join(' → ')}`,
      mend: 'take one of these steps out',
    })
    return
  }
  for (const name of Object.keys(config.permissions ?? {})) {
    if (isPermission(name)) continue
    report({
      key: `auth.permissions.${name}`,
      message: `"${name}" is not a permission`,
      mend: 'write it as "<feature>:<action>", such as "invoices:read"',
    })
  }
  const unknown = defaultRoles.find((name) => !Object.hasOwn(roles, name))
  if (unknown === undefined) return
  report({
    key: 'auth.defaultRoles',
    message: `"${unknown}" is not in \`auth.roles\``,
    mend: 'define it there: what everybody may is not changed at run time',
  })
}

function circleOf(name: string, roles: NonNullable<AuthConfig['roles']>): string[] | undefined {
  const walk = (path: readonly string[]): string[] | undefined => {
    for (const next of roles[path.at(-1)!]?.inherits ?? []) {
      if (next === name) return [...path, next]
      const found = path.includes(next) ? undefined : walk([...path, next])
      if (found) return found
    }
    return undefined
  }
  return walk([name])
}
