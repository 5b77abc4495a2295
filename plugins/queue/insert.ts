import type { Connections } from './connections.ts'
import type { AddedJob } from './job.ts'
import type { JobRow } from './store.ts'

/** Inserts rows; gives the ids of those that were, or undefined when all were. */
export type InsertRows = (rows: readonly JobRow[]) => Promise<ReadonlySet<string> | undefined>

/**
 * Inserts rows that may have keys, and finds the jobs whose keys are taken.
 *
 * @param rememberKeys milliseconds
 */
export async function insertJobs(
  connections: Connections,
  insertRows: InsertRows,
  rows: readonly JobRow[],
  rememberKeys: number,
): Promise<AddedJob[]> {
  if (!rows.some(({ unique_key, idempotency_key }) => unique_key ?? idempotency_key)) {
    await insertRows(rows)
    return rows.map(({ id }) => ({ id, added: true }))
  }
  return connections.app.transaction(async () => {
    const known = await takeKeys(connections, rows, rememberKeys)
    const fresh = rows.filter(({ id }) => !known.has(id))
    const inserted = fresh.length > 0 ? await insertRows(fresh) : undefined
    const refused = fresh.filter(({ id }) => inserted !== undefined && !inserted.has(id))
    const holders = await holdersOf(connections, refused)
    return rows.map(({ id, unique_key }) => {
      const first = known.get(id) ?? (refused.length > 0 && holders.get(unique_key ?? ''))
      if (!first || inserted?.has(id)) return { id, added: true }
      return { id: first, added: first === id }
    })
  })
}

/**
 * Remembers idempotency keys. Gives, for each job that is not to be stored as its key was taken, the
 * first job's id: its own, when this is a repeated try.
 */
async function takeKeys(
  { app, statements }: Connections,
  rows: readonly JobRow[],
  rememberKeys: number,
): Promise<Map<string, string>> {
  const { now, list, listValue } = statements.dialect
  const known = new Map<string, string>()
  const own = new Map<string, string>()
  for (const { id, idempotency_key: key } of rows) {
    if (key !== null && !own.has(key)) own.set(key, id)
  }
  if (own.size === 0) return known
  const firsts = new Map(own)
  const keys = listValue([...own].map(([key, id]) => ({ key, id })))
  const these = list(2, { key: 'text', id: 'text' })
  await statements.run(
    app,
    `delete from job_keys where expires_at < ${now} and key in (select d.key from ${these})`,
    [statements.time, keys],
  )
  const { rows: taken } = await statements.run<{ key: string }>(
    app,
    `insert into job_keys (key, job_id, expires_at)
    select d.key, d.id, ${now} + $3 from ${these} where true
    on conflict do nothing returning key`,
    [statements.time, keys, rememberKeys],
  )
  for (const { key } of taken) firsts.delete(key)
  if (firsts.size > 0) {
    const { rows: held } = await statements.run<{ key: string; job_id: string }>(
      app,
      `select k.key, k.job_id from job_keys as k, ${list(1, { key: 'text' })} where k.key = d.key`,
      [listValue([...firsts.keys()].map((key) => ({ key })))],
    )
    for (const { key, job_id } of held) firsts.set(key, job_id)
  }
  for (const { id, idempotency_key: key } of rows) {
    if (key === null) continue
    const first = firsts.get(key) ?? own.get(key)!
    if (first !== id || firsts.has(key)) known.set(id, first)
  }
  return known
}

/** Ids of the live jobs that hold these unique keys. */
async function holdersOf(
  { app, statements }: Connections,
  rows: readonly JobRow[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map()
  const { list, listValue } = statements.dialect
  const { rows: found } = await statements.run<{ key: string; id: string }>(
    app,
    `select j.unique_key as key, j.id as id from job_queue as j, ${list(1, { key: 'text' })}
    where j.unique_key = d.key`,
    [listValue(rows.map(({ unique_key }) => ({ key: unique_key })))],
  )
  return new Map(found.map(({ key, id }) => [key, id]))
}
