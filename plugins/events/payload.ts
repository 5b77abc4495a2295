import { type OutputSchema, SchemaError } from '../../kernel/index.ts'
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
