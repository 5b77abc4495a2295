import type { LogFields, Run } from '../../kernel/index.ts'
import type { LineListeners } from './lines.ts'
import { quote } from './quote.ts'

/** What the access lines of an action's successes have in common, as JSON. */
interface Head {
  readonly message: string
  /** Members up to the duration's colon; undefined when a duration is not to be shown. */
  readonly members: string | undefined
}

/** The fields that every access line has. */
export function accessFields(run: Run, durationMs: number): Record<string, unknown> {
  return { trigger: run.trigger.kind, status: run.status, durationMs }
}

/** Writes the parts of access lines that do not change once. */
export class AccessTexts {
  readonly #listeners: LineListeners
  readonly #heads = new Map<Run['action'], Map<string, Head>>()
  readonly #facts = new WeakMap<object, string | undefined>()

  constructor(listeners: LineListeners) {
    this.#listeners = listeners
  }

  headOf(run: Run): Head {
    const { action, trigger } = run
    return this.#heads.get(action)?.get(trigger.kind) ?? this.#makeHead(run)
  }

  /** Members of frozen fields; undefined for fields that may change, or that replace others. */
  membersOf(fields: LogFields): string | undefined {
    const known = this.#facts.get(fields)
    if (known !== undefined || !Object.isFrozen(fields)) return known
    const replaces = ['trigger', 'status', 'durationMs'].some((name) => Object.hasOwn(fields, name))
    const text = replaces ? undefined : this.#listeners.membersOf(fields)
    this.#facts.set(fields, text)
    return text
  }

  #makeHead(run: Run): Head {
    const { action, trigger, status } = run
    const text = this.#listeners.membersOf(accessFields(run, 0))
    const head = {
      message: quote(`${action.name} ${status}`),
      members: text.endsWith(':0') ? text.slice(0, -1) : undefined,
    }
    const heads = this.#heads.get(action) ?? new Map<string, Head>()
    this.#heads.set(action, heads.set(trigger.kind, head))
    return head
  }
}
