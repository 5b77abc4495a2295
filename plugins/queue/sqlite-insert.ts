// Inserting on SQLite. A statement has several rows, and of a column that is the same in all of them one
// parameter, or none: binding values is most of what a small row costs.
import type { Database } from '../db/index.ts'
import { PLAIN } from './columns.ts'
import { SQLITE } from './dialect.ts'
import type { InsertRows } from './insert.ts'
import type { JobRow } from './store.ts'

/** Rows of one statement. */
const CHUNKS = [100, 25, 5, 1] as const

/** The database's time; a test's in `?1` takes its place. SQLite asks for it once per statement. */
const NOW = SQLITE.text(SQLITE.now)
const GROUP = `?${PLAIN.indexOf('group_key') + 4}`
/** Of one row at a time it can be told whether it was inserted, and which place it has in its group. */
const INSERT_KEYED = `insert into job_queue
  (run_at, created_at, attempt, crashes, group_place, ${PLAIN.join(', ')})
  values (coalesce(?2, ${NOW} + ?3), ${NOW}, 0, 0,
    case when ${GROUP} is null then null else
      (select coalesce(max(group_place), 0) + 1 from job_queue where group_key = ${GROUP}) end,
    ${PLAIN.map((_, index) => `?${index + 4}`).join(', ')})
  on conflict (unique_key) where unique_key is not null do nothing`

/** Columns that rows may have in common. */
const COMMON = PLAIN.filter((column) => column !== 'id' && column !== 'input')

/** Which columns of some rows are to be written, and how. */
interface Shape {
  /** Tells it from others. */
  readonly key: number
  /** With one value for all of them. */
  readonly shared: readonly (keyof JobRow)[]
  /** With a value for each. */
  readonly own: readonly (keyof JobRow)[]
  readonly sameTime: boolean
}

/** @param time of a test, in milliseconds since the epoch; null lets the database say it */
export function sqliteInsert(app: Database, time: () => number | null): InsertRows {
  const texts = new Map<number, string>()

  const insertKeyed = async (row: JobRow): Promise<boolean> => {
    const values = [time(), row.run_at, row.delay, ...PLAIN.map((column) => row[column])]
    return (await app.run(INSERT_KEYED, values)).affected > 0
  }
  const insertChunk = async (rows: readonly JobRow[], shape: Shape): Promise<void> => {
    const { shared, own, sameTime } = shape
    const key = shape.key * 128 + rows.length
    let text = texts.get(key)
    if (text === undefined) texts.set(key, (text = textFor(rows.length, shape)))
    const [first] = rows
    const values: unknown[] = [time()]
    if (sameTime) values.push(first!.run_at, first!.delay)
    for (const column of shared) values.push(first![column])
    for (const row of rows) {
      if (!sameTime) values.push(row.run_at, row.delay)
      for (const column of own) values.push(row[column])
    }
    await app.run(text, values)
  }

  return async (rows) => {
    const keyed = rows.some((row) => row.unique_key !== null || row.group_key !== null)
    if (!keyed) {
      const shape = shapeOf(rows)
      if (rows.length === 1) await insertChunk(rows, shape)
      else {
        await app.transaction(async () => {
          for (const chunk of chunked(rows)) await insertChunk(chunk, shape)
        })
      }
      return undefined
    }
    const inserted = new Set<string>()
    const insertAll = async (): Promise<void> => {
      for (const row of rows) if (await insertKeyed(row)) inserted.add(row.id)
    }
    if (rows.length > 1) await app.transaction(insertAll)
    else await insertAll()
    return inserted
  }
}

function shapeOf(rows: readonly JobRow[]): Shape {
  const first = rows[0]!
  const own: (keyof JobRow)[] = ['id', 'input']
  const shared: (keyof JobRow)[] = []
  const sameTime = isSame(rows, 'run_at') && isSame(rows, 'delay')
  let key = sameTime ? 1 : 0
  for (const column of COMMON) {
    key *= 3
    if (!isSame(rows, column)) {
      own.push(column)
      key += 2
    } else if (first[column] !== null) {
      shared.push(column)
      key += 1
    }
  }
  return { key, own, shared, sameTime }
}

function isSame(rows: readonly JobRow[], column: keyof JobRow): boolean {
  const value = rows[0]![column]
  for (const row of rows) if (row[column] !== value) return false
  return true
}

function textFor(count: number, { shared, own, sameTime }: Shape): string {
  let next = 1
  const parameter = (): string => `?${next++}`
  const timed = (): string => `coalesce(${parameter()}, ${NOW} + ${parameter()})`
  // The first one is the time.
  parameter()
  const runAt = sameTime ? timed() : undefined
  const same = [NOW, '0', '0', ...shared.map(parameter)].join(', ')
  const rows = Array.from({ length: count }, () => {
    const time = runAt ?? timed()
    return `(${time}, ${same}, ${own.map(parameter).join(', ')})`
  })
  return `insert into job_queue
    (run_at, created_at, attempt, crashes, ${[...shared, ...own].join(', ')})
    values ${rows.join(', ')}`
}

function chunked(rows: readonly JobRow[]): (readonly JobRow[])[] {
  const chunks: (readonly JobRow[])[] = []
  let from = 0
  for (const size of CHUNKS) {
    for (; from + size <= rows.length; from += size) chunks.push(rows.slice(from, from + size))
  }
  return chunks
}
