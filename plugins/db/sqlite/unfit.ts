import { CheckViolation } from '../errors.ts'

/**
 * What says that a column's type does not take a value: Postgres would refuse it as well.
 *
 * @param reason shown to callers; the value is not, which is theirs or the app's
 */
export function unfit(reason: string, value?: string): Error {
  const cause = new RangeError(value === undefined ? reason : `${reason}: ${JSON.stringify(value)}`)
  return new CheckViolation({ message: `A value is not allowed here: ${reason}.`, cause })
}

/** The same with the column's place, `table.column`. Other errors stay as they are. */
export function placed(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof CheckViolation) || place === undefined) return error
  const dot = place.indexOf('.')
  const details = { table: place.slice(0, dot), columns: [place.slice(dot + 1)] }
  return new CheckViolation({ message: error.message, cause: error.cause, details })
}
