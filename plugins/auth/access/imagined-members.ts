import { type Caller, type Service, service } from '../../../kernel/index.ts'

/** Members of organisations who are in no database: to ask guards about somebody imagined. */
export interface ImaginedMembers {
  /**
   * Names of the roles in an organisation; undefined when there is none.
   *
   * @param org its id or short name
   */
  roles(org: string): Promise<string[] | undefined>
  /** Has an imagined caller count as a member of an organisation who has one of its roles. */
  join(caller: Caller, org: string, role: string): Promise<void>
}

/** Provided by the plugin that knows organisations. */
export const imaginedMembers: Service<ImaginedMembers> = service('auth:imagined-members')
