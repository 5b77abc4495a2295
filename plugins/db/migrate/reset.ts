import type { Database } from '../database.ts'
import type { Waiting } from './lock.ts'
import { alone } from './lock.ts'

interface Thing {
  readonly kind: string
  readonly name: string
}

/** What belongs to an extension is left. Quoted by the server. */
const POSTGRES_THINGS = `
with own as (select current_schema()::regnamespace as schema),
extension as (select objid from pg_depend where deptype = 'e')
select case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
    when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end as kind,
  c.oid::regclass::text as name
from pg_class c, own
where c.relnamespace = own.schema and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  and not c.relispartition and c.oid not in (select objid from extension)
union all
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
  p.oid::regprocedure::text
from pg_proc p, own
where p.pronamespace = own.schema and p.oid not in (select objid from extension)
union all
select case t.typtype when 'd' then 'domain' else 'type' end, t.oid::regtype::text
from pg_type t, own
where t.typnamespace = own.schema and t.typtype in ('e', 'd', 'r')
  and t.oid not in (select objid from extension)
union all
select 'type', t.oid::regtype::text
from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c', own
where t.typnamespace = own.schema and t.oid not in (select objid from extension)`

const SQLITE_THINGS = `select type as kind, '"' || replace(name, '"', '""') || '"' as name
from sqlite_master where type in ('view', 'table') and name not like 'sqlite\\_%' escape '\\'`

/** Drops everything in the database, on Postgres in its current schema. */
export async function dropEverything(database: Database, waiting: Waiting): Promise<void> {
  await alone(database, waiting, async (connection) => {
    const sqlite = connection.engine === 'sqlite'
    if (sqlite) await connection.run('pragma foreign_keys = off')
    try {
      await connection.transaction(() => dropAll(connection, sqlite), { retries: 0 })
    } finally {
      if (sqlite) await connection.run('pragma foreign_keys = on')
    }
  })
}

async function dropAll(connection: Database, sqlite: boolean): Promise<void> {
  const { rows } = await connection.run<Thing>(sqlite ? SQLITE_THINGS : POSTGRES_THINGS)
  const cascade = sqlite ? '' : ' cascade'
  for (const { kind, name } of rows) {
    await connection.run(`drop ${kind} if exists ${name}${cascade}`)
  }
}
