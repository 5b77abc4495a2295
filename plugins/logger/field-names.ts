import { redactor } from '../../kernel/index.ts'
import { quote } from './quote.ts'

/** What the logger itself says of a line; a field of that name is written with `_` before it. */
const RESERVED = /^_*(level|time|message|runId|parentRunId|traceId|action|caller|truncated)$/

/** Names are few, but an app may log objects whose keys come from outside. */
const REMEMBERED = 2_000

/** Written instead of a secret. */
export const MASK = '"[redacted]"'

/** How a field of some name is written. */
export interface FieldName {
  /** `"name":` inside an object. */
  readonly key: string
  /** `,"name":` directly on a line. */
  readonly lineKey: string
  /** Types of values that are secret under this name; undefined when none is. */
  readonly secret: ReadonlySet<string> | undefined
  /** Whether it is secret only because the app says so. */
  readonly own: boolean
}

/** Redacts by the names of fields. Also makes plain data of anything. */
export const redactByName: (value: unknown) => unknown = redactor(undefined)

const PROBES: readonly unknown[] = ['text', 1, true]

/** Knows for every field name how it is written, and whether its value may be. */
export class FieldNames {
  readonly #known = new Map<string, FieldName>()
  readonly #own: ReadonlySet<string>

  /** @param secret names beside those that count as secret by default; case does not matter */
  constructor(secret: readonly string[] = []) {
    this.#own = new Set(secret.map((name) => name.toLowerCase()))
  }

  get(name: string): FieldName {
    return this.#known.get(name) ?? this.#learn(name)
  }

  #learn(name: string): FieldName {
    const key = `${quote(name)}:`
    const own = this.#own.has(name.toLowerCase())
    const types = own ? PROBES : PROBES.filter(isSecretUnder(name))
    const learnt: FieldName = {
      key,
      lineKey: RESERVED.test(name) ? `,"_${key.slice(1)}` : `,${key}`,
      secret:
        types.length > 0
          ? new Set([...types.map((probe) => typeof probe), 'object', 'bigint'])
          : undefined,
      own,
    }
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(name, learnt)
    return learnt
  }
}

function isSecretUnder(name: string): (probe: unknown) => boolean {
  return (probe) =>
    Object.values(redactByName(Object.fromEntries([[name, probe]])) as object)[0] !== probe
}
