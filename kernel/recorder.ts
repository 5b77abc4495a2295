// `triggers` and `guards` record calls; boot replays them on the builders of the selected plugins.
// So importing `bunbase` loads no plugin, and a third party's builder looks like ours.
import type { Guards, Triggers } from './register.ts'

/** A call of a builder, kept until boot knows which plugin answers it. */
export interface Recorded {
  readonly '~recorded': 'trigger' | 'guard'
  readonly name: string
  readonly args: readonly unknown[]
}

/** Whether a value is a recorded builder call. */
export function isRecorded(value: unknown): value is Recorded {
  return typeof value === 'object' && value !== null && '~recorded' in value
}

function recorder(kind: Recorded['~recorded']): object {
  return new Proxy(Object.create(null) as object, {
    get: (_target, name) =>
      typeof name === 'string'
        ? (...args: unknown[]): Recorded => ({ '~recorded': kind, name, args })
        : undefined,
  })
}

/** Trigger builders of the selected plugins: `triggers.api('GET', '/tasks')`. */
export const triggers: Triggers = recorder('trigger') as Triggers

/** Guard builders of the selected plugins: `guards.authenticated()`. */
export const guards: Guards = recorder('guard') as Guards
