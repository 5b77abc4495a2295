import type { Held, Row } from '../store.ts'
import { quoted } from '../quoted.ts'
import { sqliteRow, text } from './sqlite-row.ts'
import { type Capture, type Change, KEPT_IN, rowsOf } from './capture.ts'

/** Triggers of the connection's own on every table: only it has them, and they go with the transaction. */
export class SqliteCapture implements Capture {
  readonly #held: Held
  readonly #keys = new Map<string, readonly string[]>()

  constructor(held: Held) {
    this.#held = held
  }

  async begin(): Promise<void> {
    const held = this.#held
    const tables = await rowsOf(
      held,
      `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\'`,
    )
    await held.query({
      sql: `create temp table ${KEPT_IN} (n integer primary key, name text, before text, after text)`,
      parameters: [],
    })
    for (const [i, { name }] of tables.entries()) await this.#watch(name as string, i)
  }

  async #watch(table: string, number: number): Promise<void> {
    const columns = await rowsOf(
      this.#held,
      `select name, pk from pragma_table_info(${text(table)})`,
    )
    const key = columns
      .filter(({ pk }) => Number(pk) > 0)
      .sort((a, b) => Number(a['pk']) - Number(b['pk']))
    this.#keys.set(
      table,
      key.map(({ name }) => name as string),
    )
    const names = columns.map(({ name }) => name as string)
    const row = (of: 'old' | 'new'): string => sqliteRow(names, of)
    const events = {
      insert: ['null', row('new')],
      update: [row('old'), row('new')],
      delete: [row('old'), 'null'],
    }
    for (const [event, [before, after]] of Object.entries(events)) {
      await this.#held.query({
        sql: `create temp trigger ${KEPT_IN}_${number}_${event} after ${event} on main.${quoted(table)} begin
          insert into ${KEPT_IN} (name, before, after) values (${text(table)}, ${before}, ${after}); end`,
        parameters: [],
      })
    }
  }

  before(): undefined {
    return undefined
  }

  async changes(): Promise<Change[]> {
    const rows = await rowsOf(this.#held, `select name, before, after from ${KEPT_IN} order by n`)
    const parsed = (json: unknown): Row | undefined =>
      json === null ? undefined : (JSON.parse(json as string) as Row)
    return rows.map((row) => ({
      table: row['name'] as string,
      before: parsed(row['before']),
      after: parsed(row['after']),
    }))
  }

  async keyOf(table: string): Promise<readonly string[]> {
    return this.#keys.get(table) ?? []
  }
}
