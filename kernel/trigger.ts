/**
 * How an action is invoked: plain data, handled by the plugin that owns the kind.
 * `In` is the input that the trigger supplies by itself, checked against the action's input type.
 */
export interface Trigger<In = unknown> {
  readonly kind: string
  readonly options: unknown
  readonly '~in'?: In
}

/**
 * Makes a trigger of a kind. Plugins call it in their builders:
 * `triggers: { sms: (number) => trigger('sms', { number }) }`.
 */
export function trigger(kind: string, options: unknown): { kind: string; options: unknown } {
  return { kind, options }
}

/** Whether a value was made by {@link trigger}. */
export function isTrigger(value: unknown): value is Trigger {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'kind') === 'string'
  )
}

/** The trigger of a run that was started in code: `ctx.call`, `kernel.call`, a test. */
export const CALL: Trigger = Object.freeze({ kind: 'call', options: undefined })
