import type { OpenapiBuilt } from '../openapi/index.ts'
import { demandOf } from './guards.ts'

/** Says in the OpenAPI document what an operation asks of the plan of its organisation. */
export function describeBilling({ operations }: OpenapiBuilt): void {
  for (const { action, operation } of operations) {
    const asked = action.guards
      .filter(({ guard }) => demandOf(guard))
      .map(({ guard }) => guard.name)
    const metered = action.definition['meters'] === undefined ? [] : ['some left of what it meters']
    const needs = [...asked, ...metered]
    if (needs.length === 0) continue
    const { description } = operation.responses['402'] ?? {}
    operation.responses['402'] = {
      description: [description, `The plan of the organisation lacks: ${needs.join(', ')}.`]
        .filter((text) => text !== undefined)
        .join(' '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
}
