import { NotFound, t } from '../../../kernel/index.ts'
import { SlugTaken } from '../errors.ts'
import { type ActionMaker, action, forMembers, guards, inPerson, triggers } from './parts.ts'
import { mineShape, nameInput, organizationShape, shownOrganization, slugInput } from './shapes.ts'

/** Makes an organisation; whoever does owns it. */
export const create: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.create',
      description: 'Makes an organisation, and its caller the owner.',
      input: t.Object({ name: nameInput, slug: t.Optional(slugInput) }),
      output: organizationShape,
      triggers: [triggers.api('POST', prefix, { status: 201 })],
      guards: [guards.authenticated(), inPerson()],
      errors: [SlugTaken],
    },
    async (input, { auth, organizations }) =>
      shownOrganization(await organizations.create({ ...input, owner: auth.user.id })),
  )

/** The organisations of whoever asks. */
export const list: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.list',
      description: 'The organisations that the caller is a member of.',
      input: t.Object({}),
      output: t.Array(mineShape),
      triggers: [triggers.api('GET', prefix)],
      guards: [guards.authenticated()],
    },
    async (_input, { auth, organizations }) => {
      const mine = await organizations.ofUser(auth.user.id)
      // A key that is bound to one knows of no other.
      const bound = auth.apiKey?.org ?? undefined
      return mine
        .filter(({ id }) => bound === undefined || id === bound)
        .map((each) => ({ ...shownOrganization(each), role: each.role }))
    },
  )

/** The organisation that the caller acts for. */
export const get: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.get',
      description: 'The organisation that the request is for, and what the caller may there.',
      input: t.Object({}),
      output: t.Object({
        organization: organizationShape,
        role: t.Union([t.String(), t.Null()]),
        permissions: t.Array(t.String()),
      }),
      triggers: [triggers.api('GET', `${prefix}/current`)],
      guards: [guards.inOrg()],
    },
    async (_input, { org, organizations }) => {
      const found = await organizations.get(org.id)
      if (!found) throw new NotFound()
      const { role, permissions } = org
      return { organization: shownOrganization(found), role, permissions: [...permissions] }
    },
  )

/** Renames it. */
export const update: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.update',
      description: 'Changes the name or the short name of the organisation.',
      input: t.Object({ name: t.Optional(nameInput), slug: t.Optional(slugInput) }),
      output: organizationShape,
      triggers: [triggers.api('PATCH', `${prefix}/current`)],
      guards: forMembers(':update'),
      errors: [SlugTaken],
    },
    async (input, { org, organizations }) =>
      shownOrganization(await organizations.update(org.id, input)),
  )

/** Deletes it; only owners may, unless a role says so. */
export const remove: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.delete',
      description: 'Deletes the organisation, with its members, invitations, roles and teams.',
      input: t.Object({}),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current`)],
      guards: forMembers(':delete'),
    },
    (_input, { org, organizations }) => organizations.delete(org.id),
  )
