import type { DatabaseEngine } from '../database.ts'
import { MigrationError } from './error.ts'
import type { MigrationPart } from './migration.ts'
import { statements } from './statements.ts'

const CONTROL =
  /^(begin|start transaction|commit|end|rollback|abort|savepoint|release|prepare transaction)\b/

/** What the engines refuse inside a transaction, or (pragmas) ignore there. */
const OUTSIDE: Record<DatabaseEngine, RegExp> = {
  postgres:
    /^(create (unique )?index concurrently|drop index concurrently|reindex .*\bconcurrently|alter table .* detach partition .* concurrently|vacuum|(create|drop) (database|tablespace)|alter system)\b/,
  sqlite: /^(vacuum|attach|detach|pragma (foreign_keys|journal_mode|auto_vacuum|page_size)\b)/,
}

/** Whether a statement cannot run inside a transaction. */
export function isOutside(code: string, engine: DatabaseEngine): boolean {
  return OUTSIDE[engine].test(code)
}

/** @throws MigrationError for statements that end the migration's transaction, or cannot be in it */
export function refuseControl(part: MigrationPart, engine: DatabaseEngine): void {
  if (part.kind === 'code') return
  const { file } = part
  for (const { code, line, text } of statements(part.text, engine)) {
    const at = { file, line, column: 1, statement: text }
    if (CONTROL.test(code)) {
      throw new MigrationError(
        `${file}:${line}: "${text}" would end the transaction that the migration is in`,
        'remove it: each migration is one transaction by itself',
        at,
      )
    }
    if (engine === 'sqlite' && /^pragma foreign_keys\b/.test(code)) {
      throw new MigrationError(
        `${file}:${line}: inside a transaction SQLite ignores "${text}"`,
        'begin the file with `-- foreign-keys: off`: the keys are then checked at the end of the migration',
        at,
      )
    }
    if (isOutside(code, engine)) {
      throw new MigrationError(
        `${file}:${line}: this cannot run in a transaction: ${text.split('\n')[0]}`,
        'put it into a migration of its own that begins with `-- transaction: off`',
        at,
      )
    }
  }
}
