import { Database } from 'bun:sqlite'
import { asc, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/bun-sqlite'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Contender, Person } from './contender.ts'
import { ours } from './ours.ts'

function open(path: string): Database {
  const database = new Database(path)
  database.run('pragma journal_mode = wal')
  database.run('pragma synchronous = normal')
  return database
}

function raw(path: string): Contender {
  const database = open(path)
  const byId = database.query<Person, [number]>(
    'select id, name, email, age from people where id = ?',
  )
  const insert = database.query('insert into people (id, name, email, age) values (?, ?, ?, ?)')
  const thousand = database.query<Person, []>(
    'select id, name, email, age from people order by id limit 1000',
  )
  return {
    name: 'bun:sqlite',
    byId: (id) => byId.get(id) ?? undefined,
    insert: ({ id, name, email, age }) => insert.run(id, name, email, age),
    thousand: () => thousand.all(),
    close: () => database.close(),
  }
}

const people = sqliteTable('people', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  age: integer('age').notNull(),
})

function drizzled(path: string): Contender[] {
  const database = open(path)
  const db = drizzle(database)
  const of = (name: keyof Person): any => sql.placeholder(name)
  const byId = db
    .select()
    .from(people)
    .where(eq(people.id, of('id')))
    .prepare()
  const insert = db
    .insert(people)
    .values({ id: of('id'), name: of('name'), email: of('email'), age: of('age') })
    .prepare()
  const thousand = db.select().from(people).orderBy(asc(people.id)).limit(1000).prepare()
  return [
    {
      name: 'Drizzle',
      byId: async (id) => (await db.select().from(people).where(eq(people.id, id)))[0],
      insert: async (person) => db.insert(people).values(person),
      thousand: async () => db.select().from(people).orderBy(asc(people.id)).limit(1000),
      close: () => database.close(),
    },
    {
      name: 'Drizzle, prepared',
      byId: (id) => byId.get({ id }),
      insert: (person) => insert.run(person as never),
      thousand: () => thousand.all(),
      close() {},
    },
  ]
}

/** Everybody on one file, the baseline first. */
export function sqliteContenders(path: string): Contender[] {
  return [raw(path), ...ours(`file:${path}`), ...drizzled(path)]
}
