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
  return statement(listing, columns, { after, upTo, rest }, { rows: limit, skip: 0 })
}

/** The place of the last of so many rows, whether the rest holds for them or not; none if there are fewer. */
export function borderStatement(
  listing: Listing,
  after: Place | undefined,
  size: number,
): Statement {
  const columns = `${listing.time} as time, id`
  return statement(listing, columns, { after }, { rows: 1, skip: size - 1 })
}

/** So many of the rows up to a place that took longest. */
export function slowestStatement(
  { table, time, newest, columns, branches, rest }: Listing,
  upTo: Place | undefined,
  limit: number,
): Statement {
  const parts = branches.map((it) => within(it, { time, newest }, { after: undefined, upTo }))
  const selects = parts.map((it) => `select ${columns} from ${table}${it.addAll(rest).where}`)
  return {
    text: `select * from (${selects.join(' union all ')}) as found order by duration_ms desc, id limit ?`,
    values: [...parts.flatMap(({ values }) => values), limit],
  }
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

/** Counts the rows of a stretch by action and status. */
export function sumsStatement(
  { table, time, newest, branches, rest }: Listing,
  stretch: Stretch,
): Statement {
  const parts = branches.map((branch) => within(branch, { time, newest }, stretch).addAll(rest))
  const selects = parts.map(
    ({ where }) => `select action, status, duration_ms from ${table}${where}`,
  )
  return {
    text: `select action, status, count(*) as runs, sum(duration_ms) as duration_ms from (${selects.join(' union all ')}) as counted group by action, status`,
    values: parts.flatMap(({ values }) => values),
  }
}

function statement(
  { table, time, newest, branches }: Listing,
  columns: string,
  { after, upTo, rest }: Stretch & { rest?: Conditions },
  { rows, skip }: { readonly rows: number; readonly skip: number },
): Statement {
  const direction = newest ? 'desc' : 'asc'
  const order = (by: string): string => ` order by ${by} ${direction}, id ${direction} `
  const conditions = branches.map((branch) => {
    const all = within(branch, { time, newest }, { after, upTo })
    return rest ? all.addAll(rest) : all
  })
  const select = ({ where }: Conditions): string =>
    `select ${columns} from ${table}${where}${order(time)}limit ?`
  const [only] = conditions
  // Limits are values too: of each text the database keeps a plan.
  if (conditions.length === 1 && only) {
    const text = `${select(only)}${skip > 0 ? ' offset ?' : ''}`
    return { text, values: [...only.values, rows, ...(skip > 0 ? [skip] : [])] }
  }
  // Each of them gives what could be needed if the others gave nothing.
  const parts = conditions.map((it, i) => `select * from (${select(it)}) as branch${i}`)
  const by = skip > 0 ? 'time' : time
  return {
    text: `${parts.join(' union all ')}${order(by)}limit ?${skip > 0 ? ' offset ?' : ''}`,
    values: [
      ...conditions.flatMap(({ values }) => [...values, rows + skip]),
      rows,
      ...(skip > 0 ? [skip] : []),
    ],
  }
}

function within(
  branch: Conditions,
  { time, newest }: Pick<Listing, 'time' | 'newest'>,
  { after, upTo }: Stretch,
): Conditions {
  const all = new Conditions().addAll(branch)
  addPlace(all, `(${time}, id) ${newest ? '<' : '>'} (?, ?)`, after)
  addPlace(all, `(${time}, id) ${newest ? '>=' : '<='} (?, ?)`, upTo)
  return all
}

function addPlace(conditions: Conditions, text: string, place: Place | undefined): void {
  if (!place) return
  conditions.addText(text)
  conditions.values.push(place.time, place.id)
}
