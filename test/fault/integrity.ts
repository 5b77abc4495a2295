import { Database } from 'bun:sqlite'

/** What SQLite says of a file: `ok`, or what is wrong. */
export function integrityOf(path: string): string {
  using database = new Database(path)
  const rows = database.query<{ integrity_check: string }, []>('pragma integrity_check').all()
  return rows.map((row) => row.integrity_check).join('\n')
}
