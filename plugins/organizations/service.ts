import { type Run, type Service, service } from '../../kernel/index.ts'
import type { ActiveOrganizations } from './active.ts'
import type { Organizations } from './organizations.ts'

/** What runs are given by this plugin. */
export interface OrganizationsParts {
  readonly active: ActiveOrganizations
  /** Members of `ctx.org` that other plugins add. */
  readonly added: ReadonlyMap<string, (org: string, run: Run) => unknown>
  /** The service, acting for whom the run acts. */
  of(run: Run): Organizations
}

/** Where other plugins take part in what organisations are. */
export interface OrganizationsSeams {
  /** Those of the config, in small letters. */
  readonly tenantTables: ReadonlySet<string>
  /** Tables with a column `org_id` whose queries name the organisation themselves: nobody is warned of them. */
  mindTables(names: readonly string[]): void
  /** Adds a member to `ctx.org`, made at its first touch. */
  addMember(name: string, make: (org: string, run: Run) => unknown): void
  /**
   * Has a say in whether somebody may join or be invited: called within the transaction and the
   * organisation's turn, before the row is written. Rejects to refuse.
   */
  limitMembers(check: (org: string, how: 'join' | 'invite') => Promise<void>): void
  /**
   * Takes a turn at changing an organisation, within the transaction around: until that ends nobody joins,
   * leaves or is invited.
   *
   * @throws NotFound
   */
  lock(org: string): Promise<void>
}

/** Provided by `organizations`, for the set-up of plugins that build on it. */
export const organizationsSeams: Service<OrganizationsSeams> = service('organizations:seams')

/** The plugin's own. */
export const organizationsParts: Service<OrganizationsParts> = service('organizations:parts')

/** Provided by `organizations`: the service outside of runs, acting as the app itself. */
export const organizationsService: Service<Organizations> = service('organizations:service')
