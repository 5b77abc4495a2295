import type { HookFunction, HookOrder } from './hooks.ts'
import type { Hooks } from './register.ts'

/** What an app subscribes to a hook with: plain data until the loader finds it. */
export interface Hook {
  readonly '~hook': {
    readonly name: string
    readonly fn: HookFunction
    readonly order: HookOrder | undefined
  }
}

/**
 * Subscribes the app to a hook of the kernel or of a selected plugin. Exported from a file under
 * `actionsDir` (by habit `hooks/*.ts`) it is in force; what observes never fails what it observes.
 *
 * ```ts
 * export const audit = hook('action:refused', (run) => tell(run.caller, run.action.name))
 * ```
 *
 * @param order the one escape from plugin order, in which app hooks stand where the loader stands
 */
export function hook<K extends keyof Hooks>(name: K, fn: Hooks[K], order?: HookOrder): Hook {
  return Object.freeze({
    '~hook': Object.freeze({ name: name as string, fn: fn as HookFunction, order }),
  })
}

/** Whether a value was made by {@link hook}. */
export function isHook(value: unknown): value is Hook {
  return typeof value === 'object' && value !== null && '~hook' in value
}
