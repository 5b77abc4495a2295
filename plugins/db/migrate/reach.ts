import type { Database } from '../database.ts'
import { DatabaseUnavailable } from '../errors.ts'
import { MigrationError, engineMessage } from './error.ts'

/**
 * What somebody at a command line, or who starts the app, has to know of a database that cannot be
 * reached: which one, why, and what to do. Callers over HTTP are told none of it.
 *
 * @throws MigrationError instead of DatabaseUnavailable
 */
export async function reaching<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    const why = engineMessage(error)
    throw new MigrationError(
      `the database ${database.url} cannot be reached: ${why}`,
      mendFor(database, why),
    )
  }
}

function mendFor({ engine }: Database, why: string): string {
  const elsewhere = 'name another in DATABASE_URL, or database.url of the config'
  if (engine === 'sqlite')
    return `let it be a SQLite file that can be read and written, or ${elsewhere}`
  return /does not exist|authentication/.test(why)
    ? `make it there (create role, create database), or ${elsewhere}`
    : `start it, or ${elsewhere}`
}
