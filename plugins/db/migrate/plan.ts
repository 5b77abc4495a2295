import { discoverMigrations } from './discover.ts'
import { MigrationError } from './error.ts'
import type { LedgerRow } from './ledger.ts'
import { type Migration, type MigrationSource, titleOf } from './migration.ts'
import type { DatabaseEngine } from '../database.ts'

/**
 * `pending`: to be applied. `stopped`: applied in part, to be finished. `edited`: its file says
 * something else than what was applied. `missing`: applied, and its file is gone. `empty`: its file
 * does nothing yet.
 */
export type MigrationState = 'applied' | 'pending' | 'stopped' | 'edited' | 'missing' | 'empty'

/** What is known of a migration. */
export interface MigrationStatus {
  /** `app`, or the plugin's name. */
  readonly owner: string
  readonly name: string
  readonly origin: Migration['origin']
  readonly state: MigrationState
  /** For messages; undefined when it is missing. */
  readonly file: string | undefined
  /** When it was applied. */
  readonly appliedAt: Date | undefined
  /** Milliseconds. */
  readonly duration: number | undefined
  /** It is pending, although a later one of the same owner was applied. */
  readonly late: boolean
}

/** Every migration with its state, in order of application. */
export function statusOf(
  migrations: readonly Migration[],
  rows: readonly LedgerRow[],
  sources: readonly MigrationSource[],
): MigrationStatus[] {
  const byTitle = new Map(rows.map((row) => [titleOf(row), row]))
  const known = migrations.map((migration, index): MigrationStatus => {
    const row = byTitle.get(titleOf(migration))
    byTitle.delete(titleOf(migration))
    const later = migrations.slice(index + 1).filter(({ owner }) => owner === migration.owner)
    return {
      owner: migration.owner,
      name: migration.name,
      origin: migration.origin,
      state: stateOf(migration, row),
      file: migration.file,
      appliedAt: row?.applied_at ?? undefined,
      duration: row?.applied_at ? row.duration_ms : undefined,
      late: !row && later.some((one) => rows.some((other) => titleOf(other) === titleOf(one))),
    }
  })
  const owners = new Set(sources.map(({ owner }) => owner))
  const missing = [...byTitle.values()].filter(({ owner }) => owners.has(owner))
  return [
    ...missing.map((row): MigrationStatus => ({
      owner: row.owner,
      name: row.name,
      origin: row.origin,
      state: 'missing',
      file: undefined,
      appliedAt: row.applied_at ?? undefined,
      duration: row.duration_ms,
      late: false,
    })),
    ...known,
  ]
}

function stateOf(migration: Migration, row: LedgerRow | undefined): MigrationState {
  if (!row) return migration.empty ? 'empty' : 'pending'
  if (!row.applied_at) return 'stopped'
  return isEdited(migration, row) ? 'edited' : 'applied'
}

/** Whether a file says something else than what was applied of it. */
export function isEdited({ checksum }: Migration, row: LedgerRow): boolean {
  return checksum !== undefined && row.checksum !== null && row.checksum !== checksum
}

/** The refusal to go on over an edited migration. */
export function editedError({ file, owner, name }: EditedMigration): MigrationError {
  return new MigrationError(
    `${file} was edited after it was applied: the database is not what it says`,
    owner === 'app'
      ? `restore the file and put the change into a new migration (bunbase migrate new <name>); while only your own database has it: bunbase migrate down --to ${name}, or bunbase migrate reset`
      : `install the version of plugin "${owner}" again that it was applied from, and tell its author`,
    { file },
  )
}

/** The refusal to apply once more, under another name, what was applied. */
function renamedError({ file, owner }: Migration, { name }: LedgerRow): MigrationError {
  return new MigrationError(
    `${file} is ${name} by another name: that was applied, and its file is gone`,
    owner === 'app'
      ? `name it ${name} again; while only your own database has it: bunbase migrate reset`
      : `install the version of plugin "${owner}" again that ${name} was applied from, and tell its author`,
    { file },
  )
}

/** What a migration was applied as, before its file was renamed. */
function formerOf(
  { checksum, owner }: Migration,
  rows: readonly LedgerRow[],
  found: ReadonlySet<string>,
): LedgerRow | undefined {
  if (checksum === undefined) return undefined
  const isFormer = (row: LedgerRow): boolean => row.owner === owner && row.checksum === checksum
  return rows.find((row) => isFormer(row) && !found.has(titleOf(row)))
}

/** What is to be known of an edited migration. */
export type EditedMigration = Pick<MigrationStatus, 'file' | 'owner' | 'name'>

/** What a plan is made from. */
export interface PlanParts {
  readonly engine: DatabaseEngine
  readonly root: string
  readonly sources: readonly MigrationSource[]
}

/**
 * The migrations found, and those of them that are to be applied.
 *
 * @throws MigrationError if one that was applied was edited or renamed
 */
export async function planUp(
  { engine, root, sources }: PlanParts,
  rows: readonly LedgerRow[],
): Promise<{ migrations: Migration[]; pending: Migration[] }> {
  const migrations = await discoverMigrations(sources, engine, root)
  const byTitle = new Map(rows.map((row) => [titleOf(row), row]))
  const states = migrations.map((one) => [one, stateOf(one, byTitle.get(titleOf(one)))] as const)
  const edited = states.find(([, state]) => state === 'edited')
  if (edited) throw editedError(edited[0])
  const due = states.filter(([, state]) => state === 'pending' || state === 'stopped')
  const found = new Set(migrations.map(titleOf))
  for (const [migration, state] of due) {
    const former = state === 'pending' ? formerOf(migration, rows, found) : undefined
    if (former) throw renamedError(migration, former)
  }
  return { migrations, pending: due.map(([migration]) => migration) }
}
