import type { Host } from '../../kernel/index.ts'
import { databaseAddress, withoutPassword } from './url.ts'

const NOWHERE = 'sqlite::memory:'

/**
 * The URL of the app's database: that of its config, else the environment's, else a file in the app's
 * folder; in tests, which leave nothing behind, memory. One that is no URL is reported.
 */
export function chooseUrl(
  { mode, root, report }: Pick<Host<any>, 'mode' | 'root' | 'report'>,
  configured: string | undefined,
): string {
  const wanted = process.env['DATABASE_URL']
  if (configured !== undefined) return configured
  // An empty line of `.env` says nothing.
  if (!wanted) return mode === 'test' ? NOWHERE : 'file:.bunbase/app.db'
  try {
    databaseAddress(wanted, root)
    return wanted
  } catch {
    report({
      message: `the environment variable DATABASE_URL is "${withoutPassword(wanted)}", which is no database URL`,
      mend: 'write postgres://user:password@host/name or file:path/app.db, or unset it for a file in the app',
    })
    return NOWHERE
  }
}
