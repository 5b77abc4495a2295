import { type Caller, type Kernel, type RegisteredAction, mistake } from '../../../kernel/index.ts'
import { imaginedMembers } from './imagined-members.ts'
import { type AuthService, authService } from '../service.ts'
import { SYSTEM_USER } from '../user.ts'
import { type Requirement, requirementOf } from './requirement.ts'

/** Whether somebody may; `depends` where a guard that is not about roles has the last word. */
export type Access = 'yes' | 'no' | 'depends'

/** Who may what, as the guards themselves say it. */
export interface AccessMatrix {
  /**
   * Columns: `anonymous`, `user` (signed in, with the default roles), then each role: of the app, or with
   * an organisation of its members; `user` is none of them.
   */
  readonly who: readonly string[]
  readonly actions: readonly {
    readonly action: string
    readonly guards: readonly string[]
    /** In order of `who`. */
    readonly access: readonly Access[]
    /** Whether any trigger leads to it; otherwise only other actions call it, whatever its guards say. */
    readonly isReached: boolean
  }[]
}

/**
 * Asks the guards of every action about somebody of each role; nothing is run.
 *
 * @param org id or short name of the organisation that they would do it for
 * @throws TypeError with a mend, when there is none
 */
export async function accessMatrix(kernel: Kernel, org?: string): Promise<AccessMatrix> {
  const service = kernel.get(authService)!
  const callers: Caller[] = [{ kind: 'anonymous' }, await imagined(service, [])]
  const roles = org === undefined ? await rolesOfApp(service) : await rolesIn(kernel, org)
  for (const role of roles) {
    const caller = await imagined(service, org === undefined ? [role] : [])
    if (org !== undefined) await kernel.get(imaginedMembers)!.join(caller, org, role)
    callers.push(caller)
  }
  const actions = []
  for (const action of kernel.actions) {
    const access: Access[] = []
    for (const caller of callers) access.push(await accessOf(kernel, action, caller, org))
    const guards = action.guards.map(({ guard }) => guard.name)
    const isReached = action.triggers.length > 0
    actions.push({ action: action.name, guards, access, isReached })
  }
  return { who: ['anonymous', 'user', ...roles], actions }
}

/** Somebody with these roles, to ask guards about. */
export function imagined({ principals }: AuthService, roles: readonly string[]): Promise<Caller> {
  const user = { ...SYSTEM_USER, id: `anybody-${roles.join('-') || 'signed-in'}`, name: null }
  return principals.imagine({ user, session: null, apiKey: null, roles })
}

/**
 * Names of the roles in an organisation.
 *
 * @throws TypeError with a mend, when there is no such organisation, or the app has none
 */
export async function rolesIn(kernel: Kernel, org: string): Promise<readonly string[]> {
  const members = kernel.get(imaginedMembers)
  if (!members) throw mistake('the app has no organisations', 'select the organizations plugin')
  const roles = await members.roles(org)
  if (roles) return roles
  throw mistake(`there is no organisation "${org}"`, 'give its id or short name')
}

async function rolesOfApp({ roles }: AuthService): Promise<readonly string[]> {
  return [...(await roles.current()).roles.keys()]
}

async function accessOf(
  kernel: Kernel,
  action: RegisteredAction,
  caller: Caller,
  org: string | undefined,
): Promise<Access> {
  const verdicts = await kernel.explain(action.source, { as: caller, org })
  if (verdicts.every(({ allowed }) => allowed)) return 'yes'
  const asked = new Map(action.guards.map(({ guard }) => [guard.name, requirementOf(guard)]))
  // A guard that refuses whoever is signed in asks for more, such as a membership; and that may give
  // the permissions that guards after it ask for.
  let more = false
  for (const { name } of verdicts.filter(({ allowed }) => !allowed)) {
    const requirement = asked.get(name)
    const isMore = requirement?.kind === 'user' && caller.kind !== 'anonymous'
    if (isMore && org === undefined) more = true
    else if (isAboutRoles(requirement, more)) return 'no'
  }
  return 'depends'
}

/** Whether all that it asks is known here, so that it would refuse everybody of the role. */
function isAboutRoles(asked: Requirement | undefined, more: boolean): boolean {
  if (!asked || (more && asked.kind === 'permission')) return false
  return 'of' in asked ? asked.of.every((each) => isAboutRoles(each, more)) : true
}
