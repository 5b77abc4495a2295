import { Conflict, t } from '../../../kernel/index.ts'
import { type ActionMaker, action, forMembers, triggers } from './parts.ts'
import { idInput, nameInput, teamShape } from './shapes.ts'

const inTeam = t.Object({ team: idInput, user: idInput })

/** The teams of the organisation. */
export const listTeams: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.listTeams',
      description: 'The teams of the organisation, by name.',
      input: t.Object({}),
      output: t.Array(teamShape),
      triggers: [triggers.api('GET', `${prefix}/current/teams`)],
      guards: forMembers('.teams:read'),
    },
    (_input, { org, organizations }) => organizations.teams.list(org.id),
  )

/** Makes a team. */
export const createTeam: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.createTeam',
      description: 'Makes a team.',
      input: t.Object({ name: nameInput }),
      output: teamShape,
      triggers: [triggers.api('POST', `${prefix}/current/teams`, { status: 201 })],
      guards: forMembers('.teams:change'),
      errors: [Conflict],
    },
    ({ name }, { org, organizations }) => organizations.teams.create(org.id, name),
  )

/** Renames a team. */
export const renameTeam: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.renameTeam',
      description: 'Gives a team another name.',
      input: t.Object({ team: idInput, name: nameInput }),
      output: t.Void(),
      triggers: [triggers.api('PATCH', `${prefix}/current/teams/:team`)],
      guards: forMembers('.teams:change'),
      errors: [Conflict],
    },
    ({ team, name }, { org, organizations }) => organizations.teams.rename(org.id, team, name),
  )

/** Removes a team; its members stay in the organisation. */
export const removeTeam: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.removeTeam',
      description: 'Removes a team; its members stay in the organisation.',
      input: t.Object({ team: idInput }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current/teams/:team`)],
      guards: forMembers('.teams:change'),
    },
    ({ team }, { org, organizations }) => organizations.teams.remove(org.id, team),
  )

/** Who is in a team. */
export const listTeamMembers: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.listTeamMembers',
      description: 'Ids of the users in a team.',
      input: t.Object({ team: idInput }),
      output: t.Array(t.String()),
      triggers: [triggers.api('GET', `${prefix}/current/teams/:team/members`)],
      guards: forMembers('.teams:read'),
    },
    ({ team }, { org, organizations }) => organizations.teams.members(org.id, team),
  )

/** Puts a member into a team. */
export const addTeamMember: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.addTeamMember',
      description: 'Puts a member of the organisation into a team.',
      input: inTeam,
      output: t.Void(),
      triggers: [triggers.api('PUT', `${prefix}/current/teams/:team/members/:user`)],
      guards: forMembers('.teams:change'),
    },
    ({ team, user }, { org, organizations }) => organizations.teams.addMember(org.id, team, user),
  )

/** Takes a member out of a team. */
export const removeTeamMember: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'organizations.removeTeamMember',
      description: 'Takes a member out of a team.',
      input: inTeam,
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/current/teams/:team/members/:user`)],
      guards: forMembers('.teams:change'),
    },
    ({ team, user }, { org, organizations }) =>
      organizations.teams.removeMember(org.id, team, user),
  )
