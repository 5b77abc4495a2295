import type { RegisteredAction } from '../../kernel/index.ts'
import type { OpenapiBuilt } from '../openapi/index.ts'
import { type Requirement, requirementOf } from './access/requirement.ts'

/**
 * Says in the OpenAPI document how to sign in, and what each operation asks for.
 *
 * @param cookie its name over https and, where it may go so, over plain http
 */
export function describeSecurity(
  { document, operations }: OpenapiBuilt,
  cookie: { readonly name: string; readonly plainName: string | undefined },
): void {
  const inCookie = { type: 'apiKey', in: 'cookie' }
  const { name, plainName } = cookie
  const plain = plainName !== undefined && {
    sessionOverHttp: {
      ...{ ...inCookie, name: plainName },
      description: 'The session of a browser in development, over plain http.',
    },
  }
  document.components.securitySchemes = {
    ...document.components.securitySchemes,
    session: { ...inCookie, name, description: 'The session of a browser.' },
    ...plain,
    bearer: {
      ...{ type: 'http', scheme: 'bearer' },
      description: 'The token of a session, or an API key.',
    },
  }
  for (const { action, operation } of operations) {
    const asked = requirementsOf(action)
    const needsSomebody = asked.some(demandsSomebody)
    const names = ['session', ...(plain ? ['sessionOverHttp'] : []), 'bearer']
    operation.security = needsSomebody ? names.map((each) => ({ [each]: [] })) : []
    const permissions = asked.flatMap(permissionsOf)
    const roles = asked.flatMap(rolesOf)
    Object.assign(operation, {
      ...(permissions.length > 0 && { 'x-permissions': permissions }),
      ...(roles.length > 0 && { 'x-roles': roles }),
    })
  }
}

/** What the guards of an action ask; nothing of those that are not of this plugin. */
function requirementsOf({ guards }: RegisteredAction): Requirement[] {
  return guards.flatMap(({ guard }) => requirementOf(guard) ?? [])
}

function demandsSomebody(asked: Requirement): boolean {
  switch (asked.kind) {
    case 'nobody':
    case 'not':
      return false
    case 'all':
      return asked.of.some((part) => part !== undefined && demandsSomebody(part))
    case 'any':
      return asked.of.every((part) => part !== undefined && demandsSomebody(part))
    default:
      return true
  }
}

/** Permissions that every caller needs; of those that are one way among others nothing is said. */
function permissionsOf(asked: Requirement): readonly string[] {
  if (asked.kind === 'permission') return [asked.permission]
  return asked.kind === 'all' ? asked.of.flatMap((part) => (part ? permissionsOf(part) : [])) : []
}

/** The same of roles; each entry lists roles of which one is enough. */
function rolesOf(asked: Requirement): readonly (readonly string[])[] {
  if (asked.kind === 'role') return [asked.roles]
  return asked.kind === 'all' ? asked.of.flatMap((part) => (part ? rolesOf(part) : [])) : []
}
