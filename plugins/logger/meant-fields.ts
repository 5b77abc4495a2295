import type { LogFields } from '../../kernel/index.ts'

/**
 * The fields of a line as they are meant, whatever stands where they and the message should: an error in
 * either place is the field `error`, a text or number instead of fields the field `value`.
 */
export function meantFields(message: unknown, fields: unknown): LogFields | undefined {
  const own =
    fields instanceof Error
      ? { error: fields }
      : typeof fields === 'object' || fields === undefined
        ? ((fields ?? undefined) as LogFields | undefined)
        : { value: fields }
  return message instanceof Error ? { error: message, ...own } : own
}
