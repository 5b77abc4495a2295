import { CheckViolation } from '../errors.ts'

/** What says that a column's type does not take a value: Postgres would refuse it as well. */
export function unfit(reason: string): Error {
  return new CheckViolation({ cause: new RangeError(reason) })
}

/** The same with the column's place, `table.column`. Other errors stay as they are. */
export function placed(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof CheckViolation) || place === undefined) return error
  const dot = place.indexOf('.')
  const details = { table: place.slice(0, dot), columns: [place.slice(dot + 1)] }
  return new CheckViolation({ cause: error.cause, details })
}
