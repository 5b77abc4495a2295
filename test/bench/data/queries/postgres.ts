import { SQL } from 'bun'
import { asc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/bun-sql'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { Kysely } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { DataSource, EntitySchema } from 'typeorm'
import type { Contender, Person } from './contender.ts'
import { ours } from './ours.ts'

const CONNECTIONS = 10

function raw(url: string): Contender {
  const sql = new SQL(url, { max: CONNECTIONS })
  return {
    name: 'Bun SQL',
    byId: async (id) =>
      (await sql<Person[]>`select id, name, email, age from people where id = ${id}`)[0],
    insert: async (p) =>
      sql`insert into people (id, name, email, age) values (${p.id}, ${p.name}, ${p.email}, ${p.age})`,
    thousand: async () =>
      sql<Person[]>`select id, name, email, age from people order by id limit 1000`,
    close: () => sql.close(),
  }
}

const people = pgTable('people', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  age: integer('age').notNull(),
})

function drizzled(url: string): Contender {
  const client = new SQL(url, { max: CONNECTIONS })
  const db = drizzle({ client })
  return {
    name: 'Drizzle',
    byId: async (id) => (await db.select().from(people).where(eq(people.id, id)))[0],
    insert: async (person) => db.insert(people).values(person),
    thousand: async () => db.select().from(people).orderBy(asc(people.id)).limit(1000),
    close: () => client.close(),
  }
}

function kyselyOverPostgresJs(url: string): Contender {
  const client = postgres(url, { max: CONNECTIONS })
  const db = new Kysely<{ people: Person }>({
    dialect: new PostgresJSDialect({ postgres: client }),
  })
  return {
    name: 'kysely-postgres-js',
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
    close: () => client.end(),
  }
}

const PersonEntity = new EntitySchema<Person>({
  name: 'people',
  columns: {
    id: { type: 'integer', primary: true },
    name: { type: 'text' },
    email: { type: 'text' },
    age: { type: 'integer' },
  },
})

async function typeOrm(url: string): Promise<Contender> {
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: [PersonEntity],
    extra: { max: CONNECTIONS },
  })
  await source.initialize()
  const repository = source.getRepository(PersonEntity)
  return {
    name: 'TypeORM',
    byId: async (id) => (await repository.findOneBy({ id })) ?? undefined,
    insert: (person) => repository.insert(person),
    thousand: () => repository.find({ order: { id: 'asc' }, take: 1000 }),
    close: () => source.destroy(),
  }
}

/** Everybody on one database, the baseline first. */
export async function postgresContenders(url: string): Promise<Contender[]> {
  return [raw(url), ...ours(url), drizzled(url), kyselyOverPostgresJs(url), await typeOrm(url)]
}
