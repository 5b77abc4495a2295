// A rehearsal: everything happens as it would, nothing stays, and it is known what would have.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Database, openDatabase, sql } from 'bunbase/db'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'

interface Tables {
  lists: { id: string; name: string }
  tasks: { id: number; list: string | null; title: string; done: boolean | number }
  notes: { text: string }
}

for (const engine of await engines()) {
  describe(engine, () => {
    let place: TestDatabase
    let db: Database
    const tables = () => db.tables<Tables>()

    beforeAll(async () => {
      place = await testDatabase(engine)
      db = openDatabase({ url: place.url })
      const id = engine === 'sqlite' ? 'integer primary key' : 'serial primary key'
      await db.script(`create table lists (id text primary key, name text not null unique);
        create table "odd ""name" (id integer);
        create table tasks (id ${id}, list text references lists (id) on delete cascade,
          title text not null, done boolean not null default false);
        create table notes (text text);
        insert into lists values ('a', 'A'), ('b', 'B');
        insert into tasks (list, title) values ('a', 'one'), ('a', 'two'), ('b', 'three')`)
    })
    afterAll(async () => {
      await db.close()
      await place[Symbol.asyncDispose]()
    })

    const state = async () =>
      JSON.stringify([
        (await db.run('select * from lists order by id')).rows,
        (await db.run('select * from tasks order by id')).rows,
        (await db.run('select * from notes')).rows,
      ])

    test('rows that the builder and raw SQL change are told, and are as they were', async () => {
      const before = await state()
      const { outcome, changes } = await db.rehearse(async () => {
        await tables().insertInto('lists').values({ id: 'c', name: 'C' }).execute()
        await tables()
          .updateTable('tasks')
          .set({ title: 'uno' })
          .where('title', '=', 'one')
          .execute()
        await db.run(`update tasks set title = title || '!' where title = 'uno'`)
        await sql`delete from tasks where title = 'three'`.execute(db.db)
        await db.run(`insert into notes values ('no key')`)
        return (await db.run('select count(*) as n from tasks')).rows[0]
      })
      expect(Number((outcome as { value: { n: unknown } }).value.n)).toEqual(2)
      const done = engine === 'sqlite' ? 0 : false
      expect(changes).toEqual([
        { table: 'lists', key: { id: 'c' }, before: undefined, after: { id: 'c', name: 'C' } },
        {
          table: 'tasks',
          key: { id: 1 },
          before: { id: 1, list: 'a', title: 'one', done },
          after: { id: 1, list: 'a', title: 'uno!', done },
        },
        {
          table: 'tasks',
          key: { id: 3 },
          before: { id: 3, list: 'b', title: 'three', done },
          after: undefined,
        },
        { table: 'notes', key: undefined, before: undefined, after: { text: 'no key' } },
      ])
      expect(await state()).toEqual(before)
      // Nothing of it is left, so that it works again.
      expect((await db.rehearse(async () => 1)).changes).toEqual([])
    })

    test('what foreign keys change is told too; what is put back is not', async () => {
      const { changes } = await db.rehearse(async () => {
        await db.run(`update lists set name = 'other' where id = 'b'`)
        await db.run(`update lists set name = 'B' where id = 'b'`)
        await db.run(`delete from lists where id = 'a'`)
      })
      const found = changes.map(({ table, key, after }) => [table, key, after])
      expect(found).toHaveLength(3)
      expect(found).toContainEqual(['lists', { id: 'a' }, undefined])
      expect(found).toContainEqual(['tasks', { id: 1 }, undefined])
      expect(found).toContainEqual(['tasks', { id: 2 }, undefined])
    })

    test('a statement that fails leaves the rest as it is; a transaction inside does not', async () => {
      const called: string[] = []
      const before = await state()
      const { outcome, changes } = await db.rehearse(async () => {
        await db.run(`insert into lists values ('d', 'D')`)
        await expect(db.run(`insert into lists values ('x', 'A')`)).rejects.toThrow()
        const inner = db.transaction(async () => {
          await db.run(`insert into lists values ('e', 'E')`)
          await db.run(`insert into lists values ('y', 'A')`).catch(() => undefined)
        })
        await expect(inner).rejects.toMatchObject({ code: 'TRANSACTION_FAILED' })
        await db.transaction(() => db.run(`insert into lists values ('f', 'F')`))
        await Promise.all(
          ['g', 'h', 'i'].map((id) => db.run(`insert into lists values ('${id}', '${id}')`)),
        )
        db.afterCommit(() => void called.push('told'))
        expect(db.inTransaction).toEqual(true)
        throw new RangeError('in the end')
      })
      expect((outcome as { error: Error }).error).toBeInstanceOf(RangeError)
      expect(changes.map(({ key }) => key!['id']).sort()).toEqual(['d', 'f', 'g', 'h', 'i'])
      expect(called).toEqual([])
      expect(await state()).toEqual(before)
    })

    test('queries are told with what they gave', async () => {
      const { queries } = await db.rehearse(() =>
        tables().selectFrom('tasks').select('title').where('id', '=', 2).execute(),
      )
      expect(queries).toMatchObject([{ parameters: [2], rows: [{ title: 'two' }] }])
      expect(queries[0]!.sql).toStartWith('select')
    })

    test('it is not begun inside a transaction, nor inside another one', async () => {
      const refused = { code: 'REHEARSAL_IN_TRANSACTION' }
      const again = () => db.rehearse(async () => 1)
      await expect(db.transaction(again)).rejects.toMatchObject(refused)
      const { outcome } = await db.rehearse(again)
      expect(outcome).toMatchObject({ error: refused })
    })

    test('bytes and large numbers are told as texts', async () => {
      const bytes = engine === 'sqlite' ? 'blob' : 'bytea'
      await db.script(`create table large (n bigint primary key, bytes ${bytes}, meta text)`)
      const { changes } = await db.rehearse(async () => {
        const value = engine === 'sqlite' ? `x'00ff'` : `'\\x00ff'`
        await db.run(`insert into large values (7, ${value}, 'it''s')`)
      })
      expect(changes[0]!.after).toEqual({ n: 7, bytes: '\\x00ff', meta: `it's` })
    })

    test('rows that queries met are found, with those they refer to, and added elsewhere', async () => {
      const { queries } = await db.rehearse(async () => {
        await tables().selectFrom('tasks').selectAll().where('list', '=', 'b').execute()
        await db.run(`insert into notes values ('new')`)
      })
      const { rows, cut } = await db.needed(queries)
      expect(cut).toEqual([])
      expect(rows.map(({ table, row }) => `${table} ${row['id'] as string}`).sort()).toEqual([
        'lists a',
        'lists b',
        'tasks 1',
        'tasks 2',
        'tasks 3',
      ])
      // What others refer to comes first.
      expect(rows.at(-1)!.table).toEqual('tasks')
      const before = await state()
      await db.script('delete from tasks; delete from lists')
      await db.restore(rows)
      await db.restore(rows)
      expect(await state()).toEqual(before)
    })

    test('of a large table only rows that were met are taken', async () => {
      await db.script('create table many (id integer primary key, name text)')
      const values = Array.from({ length: 200 }, (_, i) => `(${i + 1000}, 'n${i}')`)
      await db.script(`insert into many values ${values.join(', ')}`)
      const { queries } = await db.rehearse(() => db.run('select * from many where id = 1007'))
      expect(await db.needed(queries)).toEqual({
        rows: [{ table: 'many', row: { id: 1007, name: 'n7' } }],
        cut: [],
      })
      const all = await db.rehearse(() => db.run('select * from many'))
      expect((await db.needed(all.queries)).cut).toEqual(['many'])
    })
  })
}
