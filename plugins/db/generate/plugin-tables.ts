import { createdTable } from '../migrate/lint/rule.ts'
import type { Migration } from '../migrate/migration.ts'
import { statements } from '../migrate/statements.ts'
import type { DatabaseEngine } from '../database.ts'

/**
 * The tables that plugins' migrations make. They are the plugins' own, which change them as they like
 * and may keep them elsewhere on the other engine; one that offers a table declares its type itself.
 *
 * @param migrations those of plugins
 */
export async function pluginTables(
  migrations: readonly Migration[],
  engine: DatabaseEngine,
): Promise<ReadonlySet<string>> {
  const loaded = await Promise.all(migrations.map((migration) => migration.load()))
  const texts = loaded.flatMap(({ up }) => (up.kind === 'sql' ? [up.text] : []))
  const all = texts.flatMap((text) => statements(text, engine))
  return new Set(all.flatMap(({ code }) => createdTable(code)?.table ?? []))
}
