import { type Run, type Service, service } from '../../kernel/index.ts'
import type { ActiveOrganizations } from './active.ts'
import type { Organizations } from './organizations.ts'

/** What runs are given by this plugin. */
export interface OrganizationsParts {
  readonly active: ActiveOrganizations
  /** The service, acting for whom the run acts. */
  of(run: Run): Organizations
}

/** The plugin's own. */
export const organizationsParts: Service<OrganizationsParts> = service('organizations:parts')

/** Provided by `organizations`: the service outside of runs, acting as the app itself. */
export const organizationsService: Service<Organizations> = service('organizations:service')
