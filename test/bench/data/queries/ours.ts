import {
  type Database,
  type TypedQueryBuilder,
  openDatabase,
  prepare,
} from '../../../../plugins/db/index.ts'
import type { Contender, Person } from './contender.ts'

interface Tables {
  people: Person
}
type Db = TypedQueryBuilder<Tables>

const byId = prepare((db: Db, p: { id: number }) =>
  db.selectFrom('people').select(['id', 'name', 'email', 'age']).where('id', '=', p.id),
)
const insert = prepare((db: Db, p: Person) =>
  db.insertInto('people').values({ id: p.id, name: p.name, email: p.email, age: p.age }),
)
const thousand = prepare((db: Db, _: {}) =>
  db.selectFrom('people').select(['id', 'name', 'email', 'age']).orderBy('id').limit(1000),
)

/** The names that the ratios are taken of. */
export const CHAINED = 'bunbase'
export const PREPARED = 'bunbase, prepared'

/** The chained builder and prepared queries, on one set of connections. */
export function ours(url: string): Contender[] {
  const database: Database = openDatabase({ url })
  const db = database.tables<Tables>()
  return [
    {
      name: CHAINED,
      byId: (id) =>
        db
          .selectFrom('people')
          .select(['id', 'name', 'email', 'age'])
          .where('id', '=', id)
          .executeTakeFirst(),
      insert: (person) => db.insertInto('people').values(person).execute(),
      thousand: () =>
        db
          .selectFrom('people')
          .select(['id', 'name', 'email', 'age'])
          .orderBy('id')
          .limit(1000)
          .execute(),
      close: () => database.close(),
    },
    {
      name: PREPARED,
      byId: (id) => byId.first(db, { id }),
      insert: (person) => insert.run(db, person),
      thousand: () => thousand.all(db, {}),
      close() {},
    },
  ]
}
