import type { Held, Row } from '../store.ts'
import { type Capture, type Change, KEPT_IN, rowsOf } from './capture.ts'

/** How long others may be in the way of a trigger. */
const PATIENCE = '2s'
const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`
const TARGET = new RegExp(
  String.raw`\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into)\s+(${NAME}(?:\s*\.\s*${NAME})?)`,
  'gi',
)

/** Tables whose rows change with those of another: what refers to them. */
const AFFECTED = `with recursive affected(oid) as (
    select to_regclass($1)::oid
    union
    select c.conrelid from pg_constraint c join affected a on c.confrelid = a.oid
      where c.contype = 'f' and (c.confdeltype in ('c', 'n', 'd') or c.confupdtype in ('c', 'n', 'd'))
  )
  select a.oid::regclass::text as name from affected a join pg_class k on k.oid = a.oid
    where k.relkind in ('r', 'p') and k.relpersistence <> 't'`

const KEY = `select a.attname as name from pg_index i
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
  where i.indrelid = $1::regclass and i.indisprimary order by array_position(i.indkey::smallint[], a.attnum)`

/**
 * Triggers on the tables that statements name, and on those that refer to them, made when the first such
 * statement comes: on a table with a new trigger nobody else can write until it is undone.
 */
export class PostgresCapture implements Capture {
  readonly #held: Held
  readonly #named = new Set<string>()
  readonly #watched = new Set<string>()
  readonly #keys = new Map<string, readonly string[]>()

  constructor(held: Held) {
    this.#held = held
  }

  async begin(): Promise<void> {
    await this.#do(
      `create temp table ${KEPT_IN} (n bigint generated always as identity, name text, before jsonb, after jsonb) on commit drop`,
    )
    await this
      .#do(`create function pg_temp.${KEPT_IN}() returns trigger language plpgsql as $$ begin
      insert into pg_temp.${KEPT_IN} (name, before, after) values (tg_relid::regclass::text,
        case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
      return null; end $$`)
  }

  before(sql: string): Promise<void> | undefined {
    const names = [...sql.matchAll(TARGET)].map(([, name]) => name!)
    const fresh = [...new Set(names)].filter((name) => !this.#named.has(name))
    return fresh.length === 0 ? undefined : this.#watchAll(fresh)
  }

  async #watchAll(names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#named.add(name)
      const affected = await rowsOf(this.#held, AFFECTED, [name])
      for (const { name: table } of affected) await this.#watch(table as string)
    }
  }

  async #watch(table: string): Promise<void> {
    if (this.#watched.has(table)) return
    this.#watched.add(table)
    const [before] = await rowsOf(this.#held, `select current_setting('lock_timeout') as ms`)
    const set = (ms: unknown): Promise<Row[]> =>
      rowsOf(this.#held, `select set_config('lock_timeout', $1, true)`, [ms])
    await set(PATIENCE)
    await this.#do(`create trigger ${KEPT_IN} after insert or update or delete on ${table}
      for each row execute function pg_temp.${KEPT_IN}()`)
    await set(before!['ms'])
  }

  async changes(): Promise<Change[]> {
    const rows = await rowsOf(
      this.#held,
      `select name, before, after from pg_temp.${KEPT_IN} order by n`,
    )
    return rows.map(({ name, before, after }) => ({
      table: name as string,
      before: (before as Row | null) ?? undefined,
      after: (after as Row | null) ?? undefined,
    }))
  }

  async keyOf(table: string): Promise<readonly string[]> {
    const known = this.#keys.get(table)
    if (known) return known
    const key = (await rowsOf(this.#held, KEY, [table])).map(({ name }) => name as string)
    this.#keys.set(table, key)
    return key
  }

  async #do(sql: string): Promise<void> {
    await this.#held.query({ sql, parameters: [] })
  }
}
