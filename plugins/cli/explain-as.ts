import {
  ANONYMOUS,
  type Caller,
  type ExplainedGuard,
  type Kernel,
  type RegisteredAction,
  SYSTEM,
} from '../../kernel/index.ts'
import { UsageError } from './command-error.ts'
import { columns } from './columns.ts'
import type { Paint } from './style.ts'

/** What the guards of an action say to somebody. */
export interface ExplainedCaller {
  readonly caller: Caller
  readonly allowed: boolean
  readonly guards: readonly ExplainedGuard[]
}

/**
 * Asks the guards of an action, without running it.
 *
 * @param who `anonymous`, `system`, the e-mail address or id of a user, `key:<id>`, `role:<name>`: with an
 *   organisation somebody who has that role there, or else in the app
 * @param org id or short name of the organisation that they do it for
 */
export async function explainAs(
  kernel: Kernel,
  action: RegisteredAction,
  who: string,
  org: string | undefined,
): Promise<ExplainedCaller> {
  if (org !== undefined && !kernel.plugins.includes('organizations')) {
    throw new UsageError('the app has no organisations', 'select the organizations plugin')
  }
  const caller = await callerNamed(kernel, who, org)
  const guards = await kernel.explain(action.source, { as: caller, org })
  return { caller, allowed: guards.every(({ allowed }) => allowed), guards }
}

/** The answer for people. */
export function explainedText(
  who: string,
  { allowed, guards }: ExplainedCaller,
  paint: Paint,
): string {
  const rows = guards.map((guard) => [
    guard.allowed ? '  yes' : '  no',
    guard.name,
    `from ${guard.from}`,
    paint('dim', guard.reason ?? ''),
  ])
  return [
    `${paint('bold', `May ${who}?`)}  ${allowed ? 'yes' : 'no'}`,
    ...(rows.length > 0 ? columns(rows) : ['  no guard asks who calls']),
  ].join('\n')
}

async function callerNamed(kernel: Kernel, who: string, org: string | undefined): Promise<Caller> {
  if (who === 'anonymous') return ANONYMOUS
  if (who === 'system') return SYSTEM
  const [, kind, name = ''] = /^(key|role):(.+)$/.exec(who) ?? []
  if (kind === 'key') return { kind: 'apiKey', id: name }
  if (!kernel.plugins.includes('auth')) {
    if (kind === 'role') throw new UsageError('the app has no roles', 'select the auth plugin')
    return { kind: 'user', id: who }
  }
  if (kind === 'role') return somebodyOf(kernel, name, org)
  const { authService } = await import('../auth/index.ts')
  const service = kernel.get(authService)!
  const user = (await service.users.get(who)) ?? (await service.users.byEmail(who))?.user
  if (user) return { kind: 'user', id: user.id }
  throw new UsageError(
    `there is no user "${who}"`,
    'give an e-mail address, an id, anonymous, system, role:<name> or key:<id>',
  )
}

/** Somebody who has a role, in the organisation if it has one of that name. */
async function somebodyOf(kernel: Kernel, role: string, org: string | undefined): Promise<Caller> {
  const { authService, imagined, imaginedMembers, rolesIn } = await import('../auth/index.ts')
  const service = kernel.get(authService)!
  const inOrg = org === undefined ? [] : await rolesIn(kernel, org)
  if (inOrg.includes(role)) {
    const caller = await imagined(service, [])
    await kernel.get(imaginedMembers)!.join(caller, org!, role)
    return caller
  }
  const roles = [...(await service.roles.current()).roles.keys()]
  if (roles.includes(role)) return imagined(service, [role])
  const there = org === undefined ? '' : `, and those of "${org}": ${inOrg.join(', ')}`
  throw new UsageError(
    `there is no role "${role}"`,
    `the roles of the app are: ${roles.join(', ') || 'none'}${there}`,
  )
}
