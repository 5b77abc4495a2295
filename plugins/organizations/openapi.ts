import type { OpenapiBuilt } from '../openapi/index.ts'
import type { RequestPlaces } from './active.ts'

/** Says in the OpenAPI document which operations are for an organisation, and how a request names it. */
export function describeOrganizations(
  { operations }: OpenapiBuilt,
  { header, path, domain }: RequestPlaces,
): void {
  for (const { action, operation } of operations) {
    if (!action.guards.some(({ guard }) => guard.name === 'inOrg')) continue
    const given = operation.parameters ?? []
    const inPath = given.some((each) => each['in'] === 'path' && each['name'] === path)
    if (header === false || inPath) continue
    operation.parameters = [
      ...given,
      {
        ...{ name: header, in: 'header', schema: { type: 'string' } },
        // Of a domain, or of an API key that is bound, it follows without.
        required: domain === undefined,
        description: 'Id or short name of the organisation.',
      },
    ]
  }
}
