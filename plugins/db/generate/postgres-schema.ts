import type { Database } from '../database.ts'
import { checkedValues } from './check-values.ts'
import {
  type ColumnSchema,
  type ForeignKeySchema,
  type IndexSchema,
  type TableSchema,
  kindOf,
} from './schema.ts'

const TABLES = `select c.oid::int8::text as oid, c.relname as name, c.relkind in ('v', 'm') as view
from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  and not c.relispartition
  and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')`

const COLUMNS = `select a.attrelid::int8::text as oid, a.attname as name,
  format_type(coalesce(i.oid, e.oid, b.oid, t.oid), null) as type,
  format_type(a.atttypid, a.atttypmod) as declared,
  case when t.typcategory = 'A' then greatest(a.attndims, 1) else 0 end as dimensions,
  a.attnotnull or t.typnotnull as required,
  a.atthasdef or a.attidentity <> '' or t.typdefault is not null as has_default,
  a.attgenerated <> '' or a.attidentity = 'a' as computed,
  (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l
    where l.enumtypid = coalesce(i.oid, e.oid, b.oid, t.oid)) as labels
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_type t on t.oid = a.atttypid
left join pg_type b on b.oid = t.typbasetype and t.typbasetype <> 0
left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
left join pg_type i on i.oid = e.typbasetype and e.typbasetype <> 0
where c.relnamespace = current_schema()::regnamespace and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum`

const CONSTRAINTS = `select k.conrelid::int8::text as oid, k.contype as type,
  pg_get_constraintdef(k.oid) as definition,
  (select json_agg(a.attname order by u.at) from unnest(k.conkey) with ordinality u(num, at)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num) as columns,
  f.relname as target,
  (select json_agg(a.attname order by u.at) from unnest(k.confkey) with ordinality u(num, at)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num) as refs,
  k.confdeltype as on_delete, k.confupdtype as on_update
from pg_constraint k left join pg_class f on f.oid = k.confrelid
where k.connamespace = current_schema()::regnamespace and k.contype in ('p', 'f', 'c')
order by k.conrelid, k.conname`

const INDEXES = `select i.indrelid::int8::text as oid, c.relname as name, i.indisunique as unique,
  i.indpred is not null as partial,
  exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype = 'u') as own,
  (select json_agg(coalesce(a.attname, '?') order by u.at)
    from unnest(i.indkey::int2[]) with ordinality u(num, at)
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num
    where u.at <= i.indnkeyatts) as columns
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.relnamespace = current_schema()::regnamespace and not i.indisprimary
order by c.relname`

const ACTIONS: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

interface Owned {
  oid: string
}

interface TableRow extends Owned {
  name: string
  view: boolean
}

interface ColumnRow extends Owned {
  name: string
  type: string
  declared: string
  dimensions: number
  required: boolean
  has_default: boolean
  computed: boolean
  labels: string[] | null
}

interface ConstraintRow extends Owned {
  type: 'p' | 'f' | 'c'
  definition: string
  columns: string[] | null
  target: string | null
  refs: string[] | null
  on_delete: string
  on_update: string
}

interface IndexRow extends Owned {
  name: string
  unique: boolean
  partial: boolean
  own: boolean
  columns: string[]
}

/** The tables and views of Postgres' current schema. */
export async function postgresSchema(database: Database): Promise<TableSchema[]> {
  const read = async <Row>(query: string): Promise<Row[]> => (await database.run<Row>(query)).rows
  const tables = await read<TableRow>(TABLES)
  const columns = Map.groupBy(await read<ColumnRow>(COLUMNS), ({ oid }) => oid)
  const constraints = Map.groupBy(await read<ConstraintRow>(CONSTRAINTS), ({ oid }) => oid)
  const indexes = Map.groupBy(await read<IndexRow>(INDEXES), ({ oid }) => oid)
  return tables.map(({ oid, name, view }): TableSchema => {
    const own = constraints.get(oid) ?? []
    const checks = own.filter(({ type }) => type === 'c').map(({ definition }) => definition)
    const values = new Map(checks.flatMap((check) => [...checkedValues(check)]))
    return {
      name,
      isView: view,
      columns: (columns.get(oid) ?? []).map((column) => columnOf(column, values)),
      primaryKey: own.find(({ type }) => type === 'p')?.columns ?? [],
      foreignKeys: own.filter(({ type }) => type === 'f').map(foreignKeyOf),
      indexes: (indexes.get(oid) ?? []).map(
        ({ name: index, own: constraint, columns: parts, unique, partial }): IndexSchema => ({
          name: constraint ? undefined : index,
          columns: parts,
          unique,
          partial,
        }),
      ),
    }
  })
}

function columnOf(row: ColumnRow, values: ReadonlyMap<string, string[]>): ColumnSchema {
  return {
    name: row.name,
    kind: kindOf(row.type),
    declared: row.declared,
    dimensions: row.dimensions,
    nullable: !row.required,
    hasDefault: row.has_default,
    computed: row.computed,
    values: row.labels ?? values.get(row.name),
  }
}

function foreignKeyOf({
  columns,
  target,
  refs,
  on_delete,
  on_update,
}: ConstraintRow): ForeignKeySchema {
  return {
    columns: columns ?? [],
    table: target ?? '',
    references: refs ?? [],
    onDelete: ACTIONS[on_delete] ?? on_delete,
    onUpdate: ACTIONS[on_update] ?? on_update,
  }
}
