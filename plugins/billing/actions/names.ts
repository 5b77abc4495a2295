/** The ready actions, by the names that the config switches them off by. */
export type ReadyAction =
  | ('plans' | 'current' | 'usage' | 'history')
  | ('change' | 'cancel' | 'resume' | 'startTrial' | 'checkout' | 'portal')
  | ('assign' | 'override')
  | ('renew' | 'syncSeats' | 'reconcile' | 'reportUsage' | 'endOrphans')

const NAMES: Readonly<Record<ReadyAction, true>> = {
  ...{ plans: true, current: true, usage: true, history: true },
  ...{ change: true, cancel: true, resume: true, startTrial: true, checkout: true, portal: true },
  ...{ assign: true, override: true },
  ...{ renew: true, syncSeats: true, reconcile: true, reportUsage: true, endOrphans: true },
}

/** Every ready action. */
export const ACTIONS: readonly string[] = Object.keys(NAMES)
