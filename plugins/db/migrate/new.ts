import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrationError } from './error.ts'

/** The app's folder of migrations, relative to its root. */
export const APP_FOLDER = 'migrations'

const SQL = `-- What changes. On bunbase migrate this is one transaction.


-- down
-- How it is undone by bunbase migrate down; remove this section when it cannot be.

`

const CODE = `import type { TypedQueryBuilder } from 'bunbase/db'

export async function up(db: TypedQueryBuilder<any>): Promise<void> {
  throw new Error('say here what changes')
}

export async function down(db: TypedQueryBuilder<any>): Promise<void> {
  throw new Error('say here how it is undone')
}
`

/**
 * Writes the file of a new migration, numbered after the last one.
 *
 * @param root folder of the app
 * @param name what it does: `add-done`, `"add done to tasks"`
 * @returns its path, relative to the root
 */
export async function newMigration(
  root: string,
  name: string,
  kind: 'sql' | 'ts',
): Promise<string> {
  const subject = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (subject === '') {
    throw new MigrationError(
      `"${name}" is not a name for a migration`,
      'say in a few words what it does: bunbase migrate new add_done_to_tasks',
    )
  }
  const folder = join(root, APP_FOLDER)
  await mkdir(folder, { recursive: true })
  const numbers = (await readdir(folder)).flatMap((file) => /^\d+(?=_)/.exec(file)?.[0] ?? [])
  const last = numbers.reduce((most, one) => (BigInt(one) > most ? BigInt(one) : most), 0n)
  const width = Math.max(4, ...numbers.map(({ length }) => length))
  const file = join(APP_FOLDER, `${String(last + 1n).padStart(width, '0')}_${subject}.${kind}`)
  await writeFile(join(root, file), kind === 'sql' ? SQL : CODE, { flag: 'wx' })
  return file
}
