// What people call those whose ids stand everywhere.

/** Names by id; what is not there any more has none. */
export interface NamesApi {
  'studio.names': {
    input: {
      /** @maxItems 200 */
      users: string[]
      /** @maxItems 200 */
      orgs: string[]
    }
    output: {
      /** Addresses. */
      users: Record<string, string>
      /** Short names. */
      orgs: Record<string, string>
    }
  }
}
