import type { DatabaseEngine } from '../database.ts'
import type { TypedQueryBuilder } from '../tables.ts'

/** Who a migration belongs to: bunbase, a plugin of somebody else, or the app. */
export type MigrationOrigin = 'framework' | 'plugin' | 'app'

/** A folder with migrations. */
export interface MigrationSource {
  /** `app`, or the plugin's name. */
  readonly owner: string
  readonly origin: MigrationOrigin
  /** Absolute. It need not exist. */
  readonly folder: string
}

/** What a `.ts` migration is told. */
export interface MigrationContext {
  readonly engine: DatabaseEngine
}

/** A function of a `.ts` migration. Its queries are in the migration's transaction. */
export type MigrationFunction = (
  db: TypedQueryBuilder<any>,
  context: MigrationContext,
) => void | Promise<void>

/** What a `.ts` migration exports. */
export interface MigrationModule {
  up: MigrationFunction
  /** Undoes `up`. */
  down?: MigrationFunction
  /** False: no transaction around it, so it must be safe to run twice. Default true. */
  transaction?: boolean
  /** False: SQLite checks foreign keys only at its end, as rebuilding a table needs. Default true. */
  foreignKeys?: boolean
}

/** SQL in a file. */
export interface SqlPart {
  readonly kind: 'sql'
  /** Lines are where they are in the file; what is not of this part is blank. */
  readonly text: string
  /** For messages. */
  readonly file: string
}

/** One direction of a migration. */
export type MigrationPart =
  SqlPart | { readonly kind: 'code'; readonly run: MigrationFunction; readonly file: string }

/** A migration with its contents read. */
export interface LoadedMigration {
  readonly up: MigrationPart
  readonly down: MigrationPart | undefined
  readonly transaction: boolean
  readonly foreignKeys: boolean
}

/** A migration of the app or of a plugin, for the engine that is used. */
export interface Migration {
  /** `app`, or the plugin's name. */
  readonly owner: string
  readonly origin: MigrationOrigin
  /** `0001_tasks` */
  readonly name: string
  /** For messages: relative to the app's folder where it is inside. */
  readonly file: string
  /** Absolute. */
  readonly path: string
  /** Of what it does, not of its comments; undefined for the compiled code of a plugin. */
  readonly checksum: string | undefined
  /** It does nothing yet: `migrate new` has made it. */
  readonly empty: boolean
  load(): Promise<LoadedMigration>
}

/** `tasks/0001_init` of a plugin, `0001_init` of the app. */
export function titleOf({ owner, name }: Pick<Migration, 'owner' | 'name'>): string {
  return owner === 'app' ? name : `${owner}/${name}`
}
