// Postgres itself holds queries to their organisation, also those that nothing rewrites.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { BootError } from 'bunbase'
import { type TypedQueryBuilder, openDatabase, sql } from 'bunbase/db'
import { type Organization, unscoped } from 'bunbase/plugins/organizations'
import { thrown } from '../../kernel/thrown.ts'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { type OrgApp, orgApp } from './app.ts'

interface Tables {
  docs: { id: string; org_id: string; title: string }
}
const docs = (db: TypedQueryBuilder): TypedQueryBuilder<Tables> => db as never

const TABLES = `
  create table docs (id text primary key, org_id text not null, title text not null);
  alter table docs enable row level security, force row level security;
  create policy tenant on docs using (
    org_id = nullif(current_setting('bunbase.org', true), '')
    or current_setting('bunbase.org', true) = '*'
  )`
const config = { tenantTables: ['docs'], rowSecurity: true }

test('is a mistake at boot on SQLite, and without tenant tables', async () => {
  const error = await thrown(orgApp('sqlite', { config }))
  expect(error).toBeInstanceOf(BootError)
  expect((error as Error).message).toContain('organizations.rowSecurity')
})

describe.if((await engines()).includes('postgres'))('on Postgres', () => {
  const role = `orgs_${process.pid}`
  let place: TestDatabase
  let owner: OrgApp
  let app: OrgApp
  let acme: Organization
  let other: Organization
  beforeAll(async () => {
    place = await testDatabase('postgres')
    owner = await orgApp('postgres', { place, tables: TABLES, config: { tenantTables: ['docs'] } })
    const admin = openDatabase({ url: place.url })
    await admin.script(`
      create role ${role} login password 'only-for-tests';
      grant select, insert, update, delete on all tables in schema public to ${role};`)
    await admin.close()
    const url = new URL(place.url)
    url.username = role
    url.password = 'only-for-tests'
    app = await orgApp('postgres', { place: { ...place, url: url.href } as TestDatabase, config })
    acme = await app.organization('Acme')
    other = await app.organization('Other')
    for (const { id } of [acme, other]) {
      const row = { id: `doc-${id}`, org_id: '', title: id }
      await docs(app.orgs.db(id)).insertInto('docs').values(row).execute()
    }
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    await owner[Symbol.asyncDispose]()
    const admin = openDatabase({ url: place.url })
    await admin.script(`drop owned by ${role}; drop role ${role};`)
    await admin.close()
    await place[Symbol.asyncDispose]()
  })
  const everything = sql<{ title: string }>`select title from docs order by title`
  const by = async (db: TypedQueryBuilder): Promise<string[]> =>
    (await unscoped(everything).execute(db)).rows.map(({ title }) => title)

  test('SQL that forgets the organisation sees its rows alone, and that of nobody none', async () => {
    expect(await by(app.orgs.db(acme.id))).toEqual([acme.id])
    expect(await by(app.orgs.db(other.id))).toEqual([other.id])
    expect(await by(app.orgs.dbOfAll)).toEqual([acme.id, other.id].sort())
    const { db } = app.get((await import('bunbase/db')).database)!
    expect(await by(db)).toEqual([])
  })

  test('and writes nothing for others', async () => {
    const insert = sql`insert into docs values ('x', ${other.id}, 'x')`
    const error = await thrown(unscoped(insert).execute(app.orgs.db(acme.id)))
    expect(String(error.message) + String(error.cause)).toContain('row-level security')
    const update = sql`update docs set title = 'x' where org_id = ${other.id}`
    await unscoped(update).execute(app.orgs.db(acme.id))
    expect(await by(app.orgs.db(other.id))).toEqual([other.id])
  })

  test('in a transaction each query has its own organisation, and none is left after it', async () => {
    const { database } = await import('bunbase/db')
    const store = app.get(database)!
    await store.transaction(async () => {
      const both = [acme, other, acme, other].map(({ id }) => by(app.orgs.db(id)))
      expect(await Promise.all(both)).toEqual([[acme.id], [other.id], [acme.id], [other.id]])
    })
    const setting = await store.run<{ org: string }>(
      `select current_setting('bunbase.org', true) as org`,
    )
    expect(setting.rows[0]!.org || '').toBe('')
  })

  test('streams, prepared and built queries go the same way', async () => {
    const found: string[] = []
    for await (const { title } of docs(app.orgs.db(acme.id))
      .selectFrom('docs')
      .selectAll()
      .stream()) {
      found.push(title)
    }
    expect(found).toEqual([acme.id])
    await docs(app.orgs.db(acme.id))
      .transaction()
      .execute(async (trx) => {
        expect(await by(trx as never)).toEqual([acme.id])
      })
  })

  test('a start is refused where the policies would not bind', async () => {
    await app.start()
    const starting = async (at: TestDatabase): Promise<string> => {
      await using another = await orgApp('postgres', { place: at, config })
      return ((await thrown(another.start())) as Error).message
    }
    expect(await starting(place)).toContain('superuser')
    const own = app.place
    const admin = openDatabase({ url: place.url })
    const after = async (statement: string): Promise<string> => {
      await admin.script(statement)
      return starting(own)
    }
    await admin.script('create view titles with (security_invoker = on) as select title from docs')
    const around = 'create view around as select title from titles'
    expect(await after(around)).toContain('the view "around" shows what its owner sees')
    await admin.script('drop view around, titles')
    expect(await after(`alter table docs no force row level security`)).toContain('force row level')
    await admin.script('alter table docs force row level security')
    expect(await after('drop policy tenant on docs')).toContain('"docs" has no policy')
    expect(await after(`alter table docs owner to ${role}`)).toContain('as the owner of "docs"')
    await admin.close()
  })
})
