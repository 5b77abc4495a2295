import type { Database } from '../../db/index.ts'

const ROLE = `select rolsuper as super, rolbypassrls as bypasses from pg_roles where rolname = current_user`
const TABLES = `select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced,
    pg_has_role(current_user, relowner, 'MEMBER') as owned,
    exists (select 1 from pg_policy where polrelid = pg_class.oid) as held
  from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace`
/** Views, also by way of others, that show what their owner sees of a table, whoever asks. */
const VIEWS = `with recursive sight as (
    select shows.oid as view, shows.relname as name, seen.oid as of, seen.relname as table,
      not exists (select 1 from pg_options_to_table(shows.reloptions)
        where option_name = 'security_invoker' and option_value::boolean) as open
    from pg_depend join pg_rewrite on pg_rewrite.oid = pg_depend.objid
    join pg_class shows on shows.oid = pg_rewrite.ev_class and shows.relkind = 'v'
    join pg_class seen on seen.oid = pg_depend.refobjid and seen.oid <> shows.oid
    where pg_depend.classid = 'pg_rewrite'::regclass and pg_depend.refclassid = 'pg_class'::regclass
  ), reach as (
    select * from sight union
    select sight.view, sight.name, sight.of, reach.table, sight.open
    from reach join sight on sight.of = reach.view
  ) select "table", name from reach where open`

interface Table {
  readonly name: string
  readonly enabled: boolean
  readonly forced: boolean
  readonly owned: boolean
  readonly held: boolean
}

/**
 * Makes sure that Postgres holds this process to its policies on the tenant tables: that none is switched
 * off or gone round by a view, and that the process does not connect as somebody whom they do not bind, or who
 * could take them away.
 *
 * @throws TypeError
 */
export async function checkRowSecurity(
  database: Database,
  tables: readonly string[],
): Promise<void> {
  const refuse = (what: string): never => {
    throw new TypeError(`organizations.rowSecurity: ${what}`)
  }
  const role = (await database.run<{ super: boolean; bypasses: boolean }>(ROLE)).rows[0]
  if (role?.super || role?.bypasses) {
    refuse(
      'the app connects as a superuser or with BYPASSRLS, whom no policy binds; give it a role of its own',
    )
  }
  const { rows } = await database.run<Table>(TABLES)
  for (const name of tables) {
    const table = rows.find((row) => row.name === name)
    if (!table) return refuse(`"${name}" is no table`)
    if (table.owned)
      refuse(`the app connects as the owner of "${name}"; migrate as one role, run as another`)
    if (!table.enabled || !table.forced) {
      refuse(`alter table ${name} enable row level security, force row level security`)
    }
    if (!table.held) refuse(`"${name}" has no policy`)
  }
  const views = (await database.run<{ table: string; name: string }>(VIEWS)).rows
  const view = views.find(({ table }) => tables.includes(table))
  if (view) {
    refuse(
      `the view "${view.name}" shows what its owner sees: alter view ${view.name} set (security_invoker = true)`,
    )
  }
}
