import { type Host, nearest } from '../../kernel/index.ts'
import type { BillingConfig } from './config.ts'
import type { FeatureConfig } from './plan-config.ts'
import { STATUSES } from './status.ts'

/** Reports what a schema cannot say about the config. */
export function checkConfig(
  { report }: Pick<Host<never>, 'report'>,
  config: BillingConfig,
  tenantTables: ReadonlySet<string>,
): void {
  const { plans = {}, features = {}, defaultPlan, trial, access = {} } = config
  const known = (key: string, plan: string | undefined): void => {
    if (plan === undefined || Object.hasOwn(plans, plan)) return
    report({
      key,
      message: `"${plan}" is not in \`billing.plans\``,
      mend: `define it there${suggestion(plan, Object.keys(plans))}`,
    })
  }
  if (config.provider && config.returnUrl === undefined) {
    report({
      key: 'billing.returnUrl',
      message: 'nobody would come back from the pages of the payment service',
      mend: 'give the page of the app that they lead to: "https://app.example/billing"',
    })
  }
  known('billing.defaultPlan', defaultPlan)
  known('billing.trial.plan', trial?.plan)
  for (const [name, { features: values = {} }] of Object.entries(plans)) {
    for (const [feature, value] of Object.entries(values)) {
      const key = `billing.plans.${name}.features.${feature}`
      const declared = Object.hasOwn(features, feature) ? features[feature]! : undefined
      const problem = declared ? misfit(declared, value) : 'it is not in `billing.features`'
      if (problem === undefined) continue
      const mend = declared
        ? 'give what the kind of the feature asks for: see docs/billing.md'
        : `define it there${suggestion(feature, Object.keys(features))}`
      report({ key, message: problem, mend })
    }
  }
  for (const [name, { kind, counts, meter }] of Object.entries(features)) {
    const key = `billing.features.${name}`
    if (counts !== undefined && kind !== 'limit') {
      report({
        key: `${key}.counts`,
        message: 'only a limit counts',
        mend: 'take it out, or make its kind "limit"',
      })
    } else if (counts !== undefined && counts !== 'members' && !tenantTables.has(counts)) {
      report({
        key: `${key}.counts`,
        message: `"${counts}" is not in \`organizations.tenantTables\``,
        mend: 'name it there, or write "members"',
      })
    }
    if (meter !== undefined && kind !== 'metered') {
      report({
        key: `${key}.meter`,
        message: 'only what is metered is reported',
        mend: 'take it out, or make its kind "metered"',
      })
    }
  }
  for (const status of Object.keys(access)) {
    if (Object.hasOwn(STATUSES, status)) continue
    report({
      key: `billing.access.${status}`,
      message: 'there is no such status',
      mend: `write one of ${Object.keys(STATUSES).join(', ')}`,
    })
  }
}

function misfit({ kind }: FeatureConfig, value: unknown): string | undefined {
  const isNumber = typeof value === 'number' || value === 'unlimited'
  if (kind === 'boolean' && typeof value !== 'boolean') return 'it is there or not: true or false'
  if (kind === 'limit' && !isNumber) return 'a limit is a number, or "unlimited"'
  if (kind === 'metered' && !isNumber && typeof value !== 'object') {
    return 'what is metered is a number, "unlimited", or { included, overage }'
  }
  return undefined
}

function suggestion(word: string, words: readonly string[]): string {
  const near = nearest(word, words)
  return near === undefined ? '' : `, or did you mean "${near}"?`
}
