import { type Caller, type Kernel, type RegisteredAction } from '../../../kernel/index.ts'
import { type AuthService, authService } from '../service.ts'
import { SYSTEM_USER } from '../user.ts'
import { type Requirement, requirementOf } from './requirement.ts'

/** Whether somebody may; `depends` where a guard that is not about roles has the last word. */
export type Access = 'yes' | 'no' | 'depends'

/** Who may what, as the guards themselves say it. */
export interface AccessMatrix {
  /** Columns: `anonymous`, `user` (signed in, with the default roles), then each role. */
  readonly who: readonly string[]
  readonly actions: readonly {
    readonly action: string
    readonly guards: readonly string[]
    /** In order of `who`. */
    readonly access: readonly Access[]
  }[]
}

/** Asks the guards of every action about somebody of each role; nothing is run. */
export async function accessMatrix(kernel: Kernel): Promise<AccessMatrix> {
  const service = kernel.get(authService)!
  const roles = [...(await service.roles.current()).roles.keys()]
  const callers: Caller[] = [{ kind: 'anonymous' }, await imagined(service, [])]
  for (const role of roles) callers.push(await imagined(service, [role]))
  const actions = []
  for (const action of kernel.actions) {
    const access: Access[] = []
    for (const caller of callers) access.push(await accessOf(kernel, action, caller))
    const guards = action.guards.map(({ guard }) => guard.name)
    actions.push({ action: action.name, guards, access })
  }
  return { who: ['anonymous', 'user', ...roles], actions }
}

/** Somebody with these roles, to ask guards about. */
export function imagined({ principals }: AuthService, roles: readonly string[]): Promise<Caller> {
  const user = { ...SYSTEM_USER, id: `anybody-${roles.join('-') || 'signed-in'}`, name: null }
  return principals.imagine({ user, session: null, apiKey: null, roles })
}

async function accessOf(kernel: Kernel, action: RegisteredAction, caller: Caller): Promise<Access> {
  const verdicts = await kernel.explain(action.source, { as: caller })
  if (verdicts.every(({ allowed }) => allowed)) return 'yes'
  const asked = new Map(action.guards.map(({ guard }) => [guard.name, requirementOf(guard)]))
  // A guard that refuses whoever is signed in asks for more, such as a membership; and that may give
  // the permissions that guards after it ask for.
  let more = false
  for (const { name } of verdicts.filter(({ allowed }) => !allowed)) {
    const requirement = asked.get(name)
    if (requirement?.kind === 'user' && caller.kind !== 'anonymous') more = true
    else if (isAboutRoles(requirement, more)) return 'no'
  }
  return 'depends'
}

/** Whether all that it asks is known here, so that it would refuse everybody of the role. */
function isAboutRoles(asked: Requirement | undefined, more: boolean): boolean {
  if (!asked || (more && asked.kind === 'permission')) return false
  return 'of' in asked ? asked.of.every((each) => isAboutRoles(each, more)) : true
}
