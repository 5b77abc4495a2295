import { createdTable } from '../migrate/lint/rule.ts'
import type { Migration } from '../migrate/migration.ts'
import { statements } from '../migrate/statements.ts'
import type { DatabaseEngine } from '../database.ts'

/**
 * The tables that migrations make.
 *
 * @param migrations those of plugins that exist for one engine only: on the other the plugin keeps
 *   these tables in a place of its own, so an app that used them could not move
 */
export async function engineTables(
  migrations: readonly Migration[],
  engine: DatabaseEngine,
): Promise<ReadonlySet<string>> {
  const loaded = await Promise.all(migrations.map((migration) => migration.load()))
  const texts = loaded.flatMap(({ up }) => (up.kind === 'sql' ? [up.text] : []))
  const all = texts.flatMap((text) => statements(text, engine))
  return new Set(all.flatMap(({ code }) => createdTable(code)?.table ?? []))
}
