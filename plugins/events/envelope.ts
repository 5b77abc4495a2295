import { TypeCompiler } from '@sinclair/typebox/compiler'
import { type Caller, parseJson, t } from '../../kernel/index.ts'
import type { Emission } from './emission.ts'
import type { Batch } from './outbox.ts'

/** An event on the wire. */
export interface WireEvent {
  readonly id: string
  readonly name: string
  readonly at: number
  readonly caller: Caller
  readonly org?: string
  readonly traceparent?: string
  readonly hops: number
  readonly payload?: unknown
}

/** Events of one instance, numbered from `first` on. */
export interface Envelope {
  readonly from: string
  readonly first: number
  readonly events: readonly WireEvent[]
}

/** Characters that an envelope takes beside its events, at most. */
export const ENVELOPE_SIZE = 200

/** Writes one event. */
export function encode(emission: Emission, payload: unknown): string {
  const { id, name, emittedAt: at, caller, org, traceparent, hops } = emission
  return JSON.stringify({ id, name, at, caller, org, traceparent, hops, payload })
}

/** Reads one event. */
export function decode({ id, name, at, caller, org, traceparent, hops }: WireEvent): Emission {
  return { id, name, emittedAt: at, caller, org, traceparent, hops }
}

/**
 * Puts written events into an envelope. One without any says how far its sender is.
 *
 * @param from a UUID
 */
export function seal(from: string, { first, items }: Batch): string {
  return `${address(from)}"first":${first},"events":[${items.join(',')}]}`
}

/** Whether an envelope is of this sender, without opening it. */
export function isFrom(from: string, text: string): boolean {
  return text.startsWith(address(from))
}

const address = (from: string): string => `{"from":"${from}",`

/** Opens an envelope; undefined when it is none. */
export function open(text: string): Envelope | undefined {
  isEnvelope ??= compile()
  try {
    const value = parseJson(text, { keys: 1_000_000 })
    return isEnvelope(value) ? value : undefined
  } catch {
    return undefined
  }
}

let isEnvelope: ((value: unknown) => value is Envelope) | undefined

function compile(): (value: unknown) => value is Envelope {
  const named = (...kinds: string[]): ReturnType<typeof t.Union> =>
    t.Union(kinds.map((kind) => t.Literal(kind)))
  const event = t.Object({
    id: t.String(),
    name: t.String(),
    at: t.Number(),
    caller: t.Union([
      t.Object({ kind: named('anonymous', 'system') }),
      t.Object({
        ...{ kind: named('user', 'apiKey'), id: t.String() },
        impersonatedBy: t.Optional(t.String()),
      }),
    ]),
    org: t.Optional(t.String()),
    traceparent: t.Optional(t.String()),
    hops: t.Integer({ minimum: 0 }),
  })
  const checked = TypeCompiler.Compile(
    t.Object({
      from: t.String({ minLength: 1, maxLength: 100 }),
      first: t.Integer({ minimum: 1 }),
      events: t.Array(event),
    }),
  )
  return (value): value is Envelope => checked.Check(value)
}
