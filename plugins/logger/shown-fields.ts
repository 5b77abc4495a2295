import type { LogFields, Run } from '../../kernel/index.ts'
import { FieldNames } from './field-names.ts'
import { fieldsText } from './line.ts'

const DEFAULT_NAMES = new FieldNames()

/**
 * The fields of a line as its readers see them: plain data, redacted and of bounded size.
 *
 * @param run whose input and output are redacted by schema when they are among the fields
 * @param names those of the app's logger; without it only names that count as secret by default
 */
export function shownFields(
  fields: LogFields,
  run?: Run,
  names: FieldNames = DEFAULT_NAMES,
): Record<string, unknown> {
  return JSON.parse(`{${fieldsText(fields, names, run).slice(1)}}`) as Record<string, unknown>
}
