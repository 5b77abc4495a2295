import { type Host, nearest } from '../../kernel/index.ts'
import type { BillingConfig } from './config.ts'
import { demandOf, needsOrgBefore } from './guards.ts'
import { metersOf } from './meters.ts'

/** Reports actions that ask for features which there are not, or for an organisation too late. */
export function checkActions(
  host: Pick<Host<never>, 'checkActions' | 'report'>,
  { features = {} }: BillingConfig,
): void {
  host.checkActions((action) => {
    const { file, line } = action.origin
    const where = { action: action.name, file, line }
    const late = needsOrgBefore(action)
    if (late !== undefined) {
      host.report({
        ...where,
        message: `${late} does not know for which organisation it asks`,
        mend: 'list guards.inOrg() before it',
      })
    }
    const asked = action.guards.flatMap(({ guard }) => demandOf(guard) ?? [])
    const metered = action.definition['meters']
    const wanted = [
      ...asked.map(({ feature, counted }) => ({ feature, kinds: counted ? COUNTED : ANY })),
      ...(metered === undefined ? [] : [{ feature: metersOf(metered).feature, kinds: METERED }]),
    ]
    for (const { feature, kinds } of wanted) {
      if (feature === undefined) continue
      const known = Object.hasOwn(features, feature) ? features[feature] : undefined
      if (known && kinds.includes(known.kind)) continue
      const near = nearest(feature, Object.keys(features))
      host.report({
        ...where,
        message: known
          ? `the feature "${feature}" is ${known.kind}, and has to be ${kinds.join(' or ')}`
          : `"${feature}" is not in \`billing.features\``,
        mend: known
          ? 'name another, or change its kind in `billing.features`'
          : `define it there${near === undefined ? '' : `, or did you mean "${near}"?`}`,
      })
    }
  })
}

const METERED = ['metered']
const COUNTED = ['limit', ...METERED]
const ANY = ['boolean', ...COUNTED]
