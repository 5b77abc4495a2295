import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { GONE_INDEXES } from './columns.ts'
import { TABLES, columnType, schemaOf } from './schema.ts'

type Database = import('bun:sqlite').Database

/** Larger pages cost more to write than they save; smaller ones hold too few rows. */
const PAGE = 4_096
const CACHE_KIB = 16_384
/** Milliseconds to wait for another process that writes. */
const PATIENCE = 5_000

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
    addColumns(db)
    for (const index of GONE_INDEXES) db.run(`drop index if exists ${index}`)
    for (const statement of schemaOf('sqlite')) db.run(statement)
    db.run('commit')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A file that an earlier version made has not all of them. */
function addColumns(db: Database): void {
  for (const { name, columns } of TABLES) {
    const rows = db.query(`select name from pragma_table_info('${name}')`).all()
    const known = new Set((rows as { name: string }[]).map((row) => row.name))
    if (known.size === 0) continue
    for (const column of columns.filter((it) => !known.has(it.name))) {
      db.run(`alter table ${name} add column ${column.name} ${columnType('sqlite', column.type)}`)
    }
  }
}
