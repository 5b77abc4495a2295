/** Every ready action, by the name that the config switches it off by. */
export const ACTIONS = [
  'plans',
  'current',
  'usage',
  'history',
  'change',
  'cancel',
  'resume',
  'startTrial',
  'checkout',
  'portal',
  'assign',
  'override',
  'renew',
  'syncSeats',
  'reconcile',
  'reportUsage',
  'endOrphans',
] as const

/** Name of a ready action. */
export type ReadyAction = (typeof ACTIONS)[number]
