import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { schemaOf } from './schema.ts'

type Database = import('bun:sqlite').Database

/** Larger pages cost more to write than they save; smaller ones hold too few rows. */
const PAGE = 4_096
const CACHE_KIB = 16_384
/** Milliseconds to wait for another process that writes. */
const PATIENCE = 5_000

/** Kept apart from the rows until there is time to sort them in; see sqlite-segments.ts. */
const SEGMENTS = `create table if not exists run_segments (
  id integer primary key, oldest integer not null, newest integer not null, rows integer not null,
  data blob not null
)`

/**
 * Opens the file of run history, and makes it when it is not there. It has no part in the app's own
 * database, so that neither holds the other up. Checkpoints are ours to make.
 *
 * @param path or `:memory:`
 */
export async function openFile(path: string): Promise<Database> {
  const { Database } = await import('bun:sqlite')
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const db = new Database(path, { create: true })
  try {
    db.run(`pragma busy_timeout = ${PATIENCE}`)
    db.run(`pragma page_size = ${PAGE}`)
    db.run('pragma journal_mode = wal')
    db.run('pragma synchronous = normal')
    db.run('pragma wal_autocheckpoint = 0')
    db.run(`pragma cache_size = -${CACHE_KIB}`)
    db.run('begin immediate')
    for (const statement of [...schemaOf('sqlite'), SEGMENTS]) db.run(statement)
    db.run('commit')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
