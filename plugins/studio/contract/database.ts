// The database.

/** A column. */
export interface ColumnInfo {
  name: string
  type: string
  nullable: boolean
  pk: boolean
  fk?: { table: string; column: string }
  enum?: string[]
  default: string | null
  /** Generated, or kept by the framework. */
  system: boolean
}

/** A table. */
export interface TableInfo {
  name: string
  kind: 'app' | 'framework'
  /** The plugin whose it is. */
  owner?: string
  rows: { n: number; exact: boolean }
  columns: ColumnInfo[]
  indexes: { name: string; columns: string[]; unique: boolean }[]
  /** `onDelete` in lower case: `no action`, `cascade`, … */
  foreignKeys: { column: string; table: string; toColumn: string; onDelete: string }[]
}

/** An index as the engine keeps it, with what there is to say about it. */
export interface IndexInfo {
  table: string
  kind: 'app' | 'framework'
  name: string
  /** In order; an expression as it is written. */
  columns: string[]
  unique: boolean
  /** `primary`, `constraint`: it comes with those, and goes with them. */
  of: 'primary' | 'constraint' | 'index'
  /** The rows that are in it, when not all. */
  condition: string | null
  bytes: number | null
  /** How often it was used since `countedSince`; null where the engine does not count. */
  uses: number | null
  /** Another index that does all that this one does. */
  coveredBy: string | null
  /** Nothing has used it, and nothing but finding rows needs it. */
  unused: boolean
}

/** A foreign key whose rows are found by no index: deleting what it refers to reads the whole table. */
export interface MissingIndex {
  table: string
  kind: 'app' | 'framework'
  columns: string[]
  to: string
  /** What would make it. */
  sql: string
}

/** A condition on a column. */
export interface RowCondition {
  /** @maxLength 200 */
  col: string
  op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'contains' | 'in' | 'null' | 'notNull'
  val?: unknown
}

/** A change of rows; `pk` and `set` by column. */
export interface RowChange {
  op: 'insert' | 'update' | 'delete'
  /** @maxLength 200 */
  table: string
  pk?: Record<string, unknown>
  set?: Record<string, unknown>
  /** What the columns held when they were read; another value now is a conflict. */
  expect?: Record<string, unknown>
}

/** Actions about the database. Values: `{$bigint}`, `{$blob: base64, bytes}`, `{$date}`, `{$json}` (into a row) where JSON has none. */
export interface DatabaseApi {
  'studio.db.schema': {
    input: {}
    output: {
      dialect: 'sqlite' | 'postgres'
      url: string
      /** Bytes. */
      size: number | null
      tables: TableInfo[]
      migrations: { id: string; name: string; owner: string; state: string; at?: number }[]
    }
  }
  'studio.db.indexes': {
    input: {}
    output: {
      indexes: IndexInfo[]
      missing: MissingIndex[]
      /** When the engine began to count; null when it does not. */
      countedSince: number | null
    }
  }
  'studio.db.rows': {
    input: {
      /** @maxLength 200 */
      table: string
      /** @maxItems 20 */
      where?: RowCondition[]
      sort?: {
        /** @maxLength 200 */
        col: string
        dir: 'asc' | 'desc'
      }
      /** @maxLength 4000 */
      cursor?: string
      /** @integer @minimum 1 @maximum 200 */
      limit?: number
    }
    output: { columns: string[]; rows: unknown[][]; next: string | null; asOf: number }
  }
  'studio.db.lookup': {
    input: {
      /** @maxLength 200 */
      table: string
      /** @maxLength 200 */
      q: string
    }
    output: { items: { pk: unknown; label: string }[] }
  }
  /** In one transaction: all of them, or none. */
  'studio.db.apply': {
    input: {
      /** @maxItems 500 */
      changes: RowChange[]
      /** Only the SQL, with its values to be read. */
      dry?: boolean
    }
    output: {
      ok: boolean
      conflicts: { index: number; column: string; expected: unknown; actual: unknown }[]
      sql: string[]
      affected: number
    }
  }
  'studio.db.query': {
    input: {
      /** @minLength 1 @maxLength 100000 */
      sql: string
      /** @maxItems 100 */
      params?: unknown[]
      mode: 'read' | 'write'
      /** @integer @minimum 1 @maximum 1000 */
      limit?: number
      /** Also how it is run; `only`: without running it. */
      plan?: boolean | 'only'
    }
    output: {
      columns: string[]
      rows: unknown[][]
      affected: number
      ms: number
      plan?: string[]
      truncated: boolean
    }
  }
  'studio.db.migrate': { input: {}; output: { applied: string[] } }
}
