// Lists as statements. An index gives the rows in order of time; what else is asked is looked at row by
// row. So that a page never means to look at millions, only so many rows are looked at, up to a border.
import { Conditions, type Statement } from './conditions.ts'
import type { Place } from './place.ts'

/** What is listed. */
export interface Listing {
  readonly table: string
  readonly columns: string
  /** The time, as an expression. */
  readonly time: string
  readonly newest: boolean
  /** Each is answered by an index, in order of time; a row is in one of them at most. */
  readonly branches: readonly Conditions[]
  /** What the index does not answer. */
  readonly rest: Conditions
}

/** A listing of no rows: any of no values was asked for. */
export function nothing(listing: Omit<Listing, 'branches' | 'rest'>): Listing {
  const branches = [new Conditions().addText('1 = 0')]
  return { ...listing, branches, rest: new Conditions() }
}

/** A part of a listing: after one place, up to another. */
export interface Stretch {
  readonly after: Place | undefined
  readonly upTo?: Place | undefined
}

/** So many rows of a stretch, in order. */
export function rowsStatement(
  listing: Listing,
  { after, upTo }: Stretch,
  limit: number,
): Statement {
  const { columns, rest } = listing
  return statement(listing, columns, { after, upTo, rest }, `limit ${limit}`)
}

/** The place of the last of so many rows, whether the rest holds for them or not; none if there are fewer. */
export function borderStatement(
  listing: Listing,
  after: Place | undefined,
  size: number,
): Statement {
  const columns = `${listing.time} as time, id`
  return statement(listing, columns, { after }, `limit 1 offset ${size - 1}`, size)
}

/** Counts the rows of an index, as far as a limit. */
export function countStatement({ table, branches }: Listing, limit: number): Statement {
  const counts = branches.map(
    ({ where }, i) =>
      `(select count(*) from (select 1 from ${table}${where} limit ${limit}) as counted${i})`,
  )
  return {
    text: `select ${counts.join(' + ')} as rows`,
    values: branches.flatMap(({ values }) => values),
  }
}

function statement(
  { table, time, newest, branches }: Listing,
  columns: string,
  { after, upTo, rest }: Stretch & { rest?: Conditions },
  limit: string,
  size?: number,
): Statement {
  const direction = newest ? 'desc' : 'asc'
  const order = (by: string): string => ` order by ${by} ${direction}, id ${direction} `
  const conditions = branches.map((branch) => {
    const all = new Conditions().addAll(branch)
    addPlace(all, `(${time}, id) ${newest ? '<' : '>'} (?, ?)`, after)
    addPlace(all, `(${time}, id) ${newest ? '>=' : '<='} (?, ?)`, upTo)
    return rest ? all.addAll(rest) : all
  })
  const values = conditions.flatMap((each) => each.values)
  const select = ({ where }: Conditions, end: string): string =>
    `select ${columns} from ${table}${where}${order(time)}${end}`
  if (conditions.length === 1) return { text: select(conditions[0]!, limit), values }
  // Each of them gives what could be needed if the others gave nothing.
  const each = size === undefined ? limit : `limit ${size}`
  const parts = conditions.map((it, i) => `select * from (${select(it, each)}) as branch${i}`)
  const by = size === undefined ? time : 'time'
  return { text: `${parts.join(' union all ')}${order(by)}${limit}`, values }
}

function addPlace(conditions: Conditions, text: string, place: Place | undefined): void {
  if (!place) return
  conditions.addText(text)
  conditions.values.push(place.time, place.id)
}
