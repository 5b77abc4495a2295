import { Conflict, t } from '../../../kernel/index.ts'
import { mayHandle } from '../covers.ts'
import { type ActionMaker, action, forMembers, triggers } from './parts.ts'
import { permissionsInput, roleInput, roleShape } from './shapes.ts'

/** The roles that members can have. */
export const listRoles: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.listRoles',
      description: 'The roles that members of the organisation can have.',
      input: t.Object({}),
      output: t.Array(roleShape),
      triggers: [triggers.api('GET', `${prefix}/current/roles`)],
      guards: forMembers('.members:read'),
    },
    (_input, { org, organizations }) => organizations.roles.list(org.id),
  )

/** Defines a role for this organisation. */
export const defineRole: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.defineRole',
      description: 'Defines a role of the organisation, or changes one.',
      input: t.Object({
        role: roleInput,
        description: t.Optional(t.String({ maxLength: 500 })),
        permissions: permissionsInput,
      }),
      output: t.Void(),
      triggers: [triggers.api('PUT', `${prefix}/current/roles/:role`)],
      guards: forMembers('.roles:define'),
      errors: [Conflict],
      transaction: true,
    },
    async ({ role: name, description, permissions }, { org, organizations: { roles } }) => {
      const before = (await roles.list(org.id)).find((each) => each.name === name)
      if (before) mayHandle(org, before)
      mayHandle(org, { name, permissions })
      await roles.define(org.id, name, { description, permissions })
    },
  )

/** Removes a role that nobody has. */
export const removeRole: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.removeRole',
      description: 'Removes a role of the organisation that nobody has.',
      input: t.Object({ role: roleInput }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current/roles/:role`)],
      guards: forMembers('.roles:define'),
      errors: [Conflict],
    },
    ({ role }, { org, organizations }) => organizations.roles.remove(org.id, role),
  )
