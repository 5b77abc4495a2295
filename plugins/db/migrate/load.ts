import { readFile } from 'node:fs/promises'
import { reasonOf } from '../../../kernel/index.ts'
import type { DatabaseEngine } from '../database.ts'
import { MigrationError } from './error.ts'
import type {
  LoadedMigration,
  Migration,
  MigrationModule,
  MigrationSource,
  SqlPart,
} from './migration.ts'
import { readSqlFile } from './sql-file.ts'
import { essence } from './statements.ts'

/** A file of a migration. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string
  /** For messages. */
  readonly shown: string
  readonly kind: 'sql' | 'code'
  /** `….down.sql` */
  readonly down: boolean
  /** Its name says which engine it is for; it wins over one that does not. */
  readonly special: boolean
}

/** Makes a migration of the files that share a name; undefined when there is only a way back. */
export async function readMigration(
  { owner, origin }: MigrationSource,
  name: string,
  files: readonly FoundFile[],
  engine: DatabaseEngine,
): Promise<Migration | undefined> {
  const file = onlyOne(files.filter(({ down }) => !down))
  const downFile = onlyOne(files.filter(({ down }) => down))
  if (!file) return undefined
  const { path, shown } = file
  const text = await readFile(path, 'utf8')
  const is = { owner, origin, name, file: shown, path }
  if (file.kind === 'code') {
    const compiled = origin !== 'app'
    return {
      ...is,
      checksum: compiled ? undefined : checksumOf(text.replaceAll(/[ \t]*\r?\n/g, '\n').trim()),
      empty: false,
      load: () => loadCode(path, shown),
    }
  }
  const { up, down, transaction, foreignKeys } = readSqlFile(text, engine, shown)
  if (down !== undefined && downFile) {
    throw new MigrationError(
      `${shown} has a \`-- down\` section, and ${downFile.shown} is there too`,
      'leave one of them',
      { file: shown },
    )
  }
  const essential = essence(up, engine)
  return {
    ...is,
    checksum: checksumOf(essential),
    empty: essential === '',
    load: async (): Promise<LoadedMigration> => ({
      up: { kind: 'sql', text: up, file: shown },
      down: await downPart(down, downFile, engine, shown),
      transaction,
      foreignKeys,
    }),
  }
}

/** One that only has comments undoes nothing, so there is none. */
async function downPart(
  section: string | undefined,
  file: FoundFile | undefined,
  engine: DatabaseEngine,
  shown: string,
): Promise<SqlPart | undefined> {
  const text = section ?? (file && (await readFile(file.path, 'utf8')))
  if (text === undefined || essence(text, engine) === '') return undefined
  return { kind: 'sql', text, file: file?.shown ?? shown }
}

/** The file for this engine, else the one for every engine. */
function onlyOne(files: readonly FoundFile[]): FoundFile | undefined {
  const special = files.filter((file) => file.special)
  const [first, second] = special.length > 0 ? special : files
  if (first && second) {
    throw new MigrationError(
      `${first.shown} and ${second.shown} are the same migration`,
      'leave one of them, or give one another number',
      { file: second.shown },
    )
  }
  return first
}

async function loadCode(path: string, file: string): Promise<LoadedMigration> {
  let module: Partial<MigrationModule>
  try {
    module = (await import(path)) as Partial<MigrationModule>
  } catch (cause) {
    throw new MigrationError(`${file} cannot be imported: ${reasonOf(cause)}`, 'correct it', {
      file,
      cause,
    })
  }
  const { up, down, transaction = true, foreignKeys = true } = module
  if (typeof up !== 'function') {
    throw new MigrationError(
      `${file} exports no function "up"`,
      'write: export async function up(db: TypedQueryBuilder<any>): Promise<void> { … }',
      { file },
    )
  }
  return {
    up: { kind: 'code', run: up, file },
    down: typeof down === 'function' ? { kind: 'code', run: down, file } : undefined,
    transaction,
    foreignKeys,
  }
}

/** As the ledger keeps it. */
export function checksumOf(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}
