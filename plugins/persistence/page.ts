import type { Page } from './history.ts'
import { type Listing, borderStatement, rowsStatement } from './listing.ts'
import { type Place, cursorOf, limitOf, placeOf } from './place.ts'
import type { Ask, DatabaseRow } from './read.ts'

/** Rows looked at, step by step, to fill a page; then it is given as it is. */
const STEPS = [2_000, 8_000, 20_000]

/**
 * A page of a listing. When most rows are not what was asked for it may have fewer items than it could,
 * even none, and still a next one.
 *
 * @param time column of the time
 */
export async function page<T>(
  ask: Ask,
  listing: Listing,
  query: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  time: string,
  itemOf: (row: DatabaseRow) => T,
): Promise<Page<T>> {
  const limit = limitOf(query)
  const rows: DatabaseRow[] = []
  let after = query.cursor === undefined ? undefined : placeOf(query.cursor)
  for (const size of listing.rest.texts.length > 0 ? STEPS : [0]) {
    const upTo = size > 0 ? await borderOf(ask, listing, after, size) : undefined
    rows.push(...(await ask(rowsStatement(listing, { after, upTo }, limit + 1 - rows.length))))
    after = upTo
    if (!upTo || rows.length > limit) break
  }
  const items = rows.slice(0, limit).map(itemOf)
  if (rows.length > limit) after = placeIn(rows[limit - 1]!, time)
  return { items, next: after && cursorOf(after) }
}

/** The place of the last of so many rows; none when there are fewer. */
export async function borderOf(
  ask: Ask,
  listing: Listing,
  after: Place | undefined,
  size: number,
): Promise<Place | undefined> {
  const [row] = await ask(borderStatement(listing, after, size))
  return row && placeIn(row, 'time')
}

const placeIn = (row: DatabaseRow, time: string): Place => ({
  time: Number(row[time]),
  id: row['id'] as string,
})
