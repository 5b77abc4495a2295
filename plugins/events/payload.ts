import { Kind } from '@sinclair/typebox'
import { type EventSource, type OutputSchema, SchemaError } from '../../kernel/index.ts'
import { payloadCopy } from './payload-copy.ts'
import { InvalidPayload } from './errors.ts'

/** What strips and validates the payloads of an event. */
export function payloadWriter(event: string, schema: OutputSchema): (payload: unknown) => unknown {
  const refused = (error: unknown): unknown => {
    if (!(error instanceof SchemaError)) return error
    const issues = error.issues.map(({ path, message }) => `${path || '/'}: ${message}`)
    return new InvalidPayload({
      message: `The payload of event "${event}" does not fit its schema.`,
      details: { event },
      cause: new Error(`the payload of "${event}" does not fit: ${issues.join('; ')}`),
    })
  }
  return (payload) => {
    try {
      const written = schema.write(payload)
      return written instanceof Promise
        ? written.catch((error: unknown) => Promise.reject(refused(error) as Error))
        : written
    } catch (error) {
      throw refused(error)
    }
  }
}

/** How subscribers are kept from changing what another one, or the emitter, has. */
export interface Copies {
  readonly copy: (payload: unknown) => unknown
  /** Whether nobody else has the value itself, so that one subscriber may. */
  readonly isOwn: boolean
}

const FLAT = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/** What copies the written payloads of an event. */
export function payloadCopies(source: EventSource, schema: OutputSchema): Copies {
  const { type, properties = {} } = schema.json as { type?: string; properties?: object }
  const parts = Object.values(properties) as { type?: string }[]
  const isFlat = type === 'object' && parts.every((part) => FLAT.has(part.type ?? ''))
  // Stripping makes a new object, several times faster than looking at what is there; but another
  // library's schema may transform.
  return isFlat && Kind in source['~event'].payload
    ? { copy: schema.write, isOwn: true }
    : { copy: payloadCopy, isOwn: false }
}
