/** On whose behalf a run happens. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system' }
  | {
      readonly kind: 'user' | 'apiKey'
      readonly id: string
      /** Who it really is, where somebody looks at the app as this user: on record in every run. */
      readonly impersonatedBy?: string | undefined
    }

/** Nobody in particular. */
export const ANONYMOUS: Caller = Object.freeze({ kind: 'anonymous' })

/** The app itself: cron, start-up, maintenance. Passes identity and permission guards. */
export const SYSTEM: Caller = Object.freeze({ kind: 'system' })

/** A caller as it stands on record: `user 0192…`, `system`; `user 0192… by developer` of one impersonated. */
export function callerText(caller: Caller): string {
  if (!('id' in caller)) return caller.kind
  const { kind, id, impersonatedBy } = caller
  return impersonatedBy === undefined ? `${kind} ${id}` : `${kind} ${id} by ${impersonatedBy}`
}
