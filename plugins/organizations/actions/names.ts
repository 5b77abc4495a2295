/** The ready actions, by the names that the config switches them off by. */
export type ReadyAction =
  | ('create' | 'list' | 'get' | 'update' | 'delete')
  | ('listMembers' | 'countMembers' | 'addMember' | 'setRole' | 'removeMember')
  | ('leave' | 'transfer')
  | ('invite' | 'listInvitations' | 'resendInvitation' | 'cancelInvitation')
  | ('acceptInvitation' | 'declineInvitation' | 'expireInvitations')
  | ('listRoles' | 'defineRole' | 'removeRole')
  | ('listTeams' | 'createTeam' | 'renameTeam' | 'removeTeam')
  | ('listTeamMembers' | 'addTeamMember' | 'removeTeamMember')

const NAMES: Readonly<Record<ReadyAction, true>> = {
  ...{ create: true, list: true, get: true, update: true, delete: true },
  ...{ listMembers: true, countMembers: true, addMember: true, setRole: true, removeMember: true },
  ...{ leave: true, transfer: true },
  ...{ invite: true, listInvitations: true, resendInvitation: true, cancelInvitation: true },
  ...{ acceptInvitation: true, declineInvitation: true, expireInvitations: true },
  ...{ listRoles: true, defineRole: true, removeRole: true },
  ...{ listTeams: true, createTeam: true, renameTeam: true, removeTeam: true },
  ...{ listTeamMembers: true, addTeamMember: true, removeTeamMember: true },
}

/** Every ready action. */
export const ACTIONS: readonly string[] = Object.keys(NAMES)
