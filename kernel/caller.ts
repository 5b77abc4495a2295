/** On whose behalf a run happens. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system' }
  | { readonly kind: 'user' | 'apiKey'; readonly id: string }

/** Nobody in particular. */
export const ANONYMOUS: Caller = Object.freeze({ kind: 'anonymous' })

/** The app itself: cron, start-up, maintenance. Passes identity and permission guards. */
export const SYSTEM: Caller = Object.freeze({ kind: 'system' })
