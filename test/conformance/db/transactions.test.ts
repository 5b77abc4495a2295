import { beforeAll, beforeEach, expect, test } from 'bun:test'
import { type Database, QueryError, everyRow, openDatabase, sql } from 'bunbase/db'
import { engines, testDatabase } from '../../services.ts'
import { eachEngine } from './setup.ts'

interface Tables {
  accounts: { id: number; balance: number }
}

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

await eachEngine(
  (open) => {
    let database: Database
    const db = () => database.tables<Tables>()
    const ids = async () =>
      (await db().selectFrom('accounts').select('id').orderBy('id').execute()).map(({ id }) => id)
    const add = (id: number) => db().insertInto('accounts').values({ id, balance: 0 }).execute()

    beforeAll(async () => {
      database = open()
      await db()
        .schema.createTable('accounts')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('balance', 'integer', (c) => c.notNull())
        .execute()
    })
    beforeEach(() => db().deleteFrom('accounts').where(everyRow).execute())

    test('what returns is committed, what throws is rolled back and handed on', async () => {
      expect(
        await database.transaction(async () => {
          await add(1)
          return 'done'
        }),
      ).toBe('done')
      const problem = new Error('changed my mind')
      expect(
        await failed(
          database.transaction(async () => {
            await add(2)
            throw problem
          }),
        ),
      ).toBe(problem)
      expect(await ids()).toEqual([1])
    })

    test('a function that awaits nothing may be one too', async () => {
      expect(await database.transaction(() => 5)).toBe(5)
      await expect(
        database.transaction(() => {
          throw new Error('at once')
        }),
      ).rejects.toThrow('at once')
    })

    test('others do not see it before its end, and go on meanwhile', async () => {
      const seen = Promise.withResolvers<void>()
      const wrote = Promise.withResolvers<void>()
      const running = database.transaction(async () => {
        await add(1)
        expect(await ids()).toEqual([1])
        wrote.resolve()
        await seen.promise
      })
      await wrote.promise
      expect(database.inTransaction).toBe(false)
      expect(await ids()).toEqual([])
      seen.resolve()
      await running
      expect(await ids()).toEqual([1])
    })

    test('a write outside is not part of a transaction that is open at the time', async () => {
      const wrote = Promise.withResolvers<void>()
      const go = Promise.withResolvers<void>()
      const running = failed(
        database.transaction(async () => {
          await add(1)
          wrote.resolve()
          await go.promise
          throw new Error('rolled back')
        }),
      )
      await wrote.promise
      const outside = add(2)
      go.resolve()
      await Promise.all([running, outside])
      expect(await ids()).toEqual([2])
    })

    test('a nested one is a savepoint: it can fail by itself', async () => {
      await database.transaction(async () => {
        await add(1)
        await expect(
          database.transaction(async () => {
            await add(2)
            throw new Error('inner')
          }),
        ).rejects.toThrow('inner')
        await database.transaction(async () => {
          await add(3)
          await failed(
            database.transaction(async () => {
              await add(4)
              throw new Error('innermost')
            }),
          )
        })
        expect(await ids()).toEqual([1, 3])
      })
      expect(await ids()).toEqual([1, 3])
    })

    test('the outer one takes back what the nested ones did', async () => {
      await failed(
        database.transaction(async () => {
          await database.transaction(() => add(1))
          throw new Error('outer')
        }),
      )
      expect(await ids()).toEqual([])
    })

    test('nested ones side by side take turns, and the outer queries wait for them', async () => {
      await database.transaction(async () => {
        const results = await Promise.allSettled([
          database.transaction(async () => {
            await add(1)
            await ids()
            throw new Error('no')
          }),
          database.transaction(async () => {
            await add(2)
            await ids()
          }),
          add(3),
        ])
        expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
      })
      expect(await ids()).toEqual([2, 3])
    })

    test('a query that fails makes all of it fail, also when nobody looks', async () => {
      await add(1)
      const error = await failed(
        database.transaction(async () => {
          await add(2)
          await failed(add(1))
          expect(await failed(add(3))).toMatchObject({ code: 'TRANSACTION_FAILED' })
        }),
      )
      expect(error).toMatchObject({ code: 'TRANSACTION_FAILED' })
      expect(await ids()).toEqual([1])
    })

    test('what may fail goes into a nested one, and the rest goes on', async () => {
      await add(1)
      await database.transaction(async () => {
        expect(await failed(database.transaction(() => add(1)))).toMatchObject({
          code: 'UNIQUE_VIOLATION',
        })
        await add(2)
      })
      expect(await ids()).toEqual([1, 2])
    })

    test('a query that nobody awaits is part of it all the same', async () => {
      await database.transaction(() => {
        void add(1)
      })
      expect(await ids()).toEqual([1])
      const error = await failed(
        database.transaction(async () => {
          void failed(add(1))
        }),
      )
      expect(error).toMatchObject({ code: 'TRANSACTION_FAILED' })
    })

    test('a query that begins after its end is refused', async () => {
      let late!: () => Promise<unknown>
      const over = Promise.withResolvers<void>()
      let waiting: Promise<unknown> | undefined
      await database.transaction(async () => {
        late = async () => {
          await over.promise
          return add(9)
        }
        waiting = failed(late())
      })
      over.resolve()
      expect(await waiting).toMatchObject({ code: 'TRANSACTION_CLOSED' })
      expect(await ids()).toEqual([])
    })

    test('outside() leaves it', async () => {
      await failed(
        database.transaction(async () => {
          await add(1)
          expect(database.inTransaction).toBe(true)
          expect(database.outside(() => database.inTransaction)).toBe(false)
          expect(await database.outside(ids)).toEqual([])
          throw new Error('x')
        }),
      )
    })

    test('afterCommit runs after the outermost commit, in order, and never after a rollback', async () => {
      const calls: string[] = []
      database.afterCommit(() => void calls.push('at once'))
      await database.transaction(async () => {
        database.afterCommit(() => void calls.push('outer'))
        await database.transaction(async () => database.afterCommit(() => void calls.push('inner')))
        await failed(
          database.transaction(async () => {
            database.afterCommit(() => void calls.push('never'))
            throw new Error('no')
          }),
        )
        expect(calls).toEqual(['at once'])
        await add(1)
        database.afterCommit(async () => {
          calls.push(`sees ${await ids()}`, String(database.inTransaction))
        })
      })
      expect(calls).toEqual(['at once', 'outer', 'inner', 'sees 1', 'false'])
      await failed(
        database.transaction(async () => {
          database.afterCommit(() => void calls.push('no'))
          throw new Error('x')
        }),
      )
      expect(calls).not.toContain('no')
    })

    test('an afterCommit that fails changes nothing', async () => {
      const calls: string[] = []
      await database.transaction(async () => {
        await add(1)
        database.afterCommit(() => {
          throw new Error('too late')
        })
        database.afterCommit(async () => {
          throw new Error('too late')
        })
        database.afterCommit(() => void calls.push('next'))
      })
      expect(calls).toEqual(['next'])
      expect(await ids()).toEqual([1])
    })

    test("Kysely's own transactions are the same thing", async () => {
      const outcome = await db()
        .transaction()
        .execute(async (trx) => {
          await trx.insertInto('accounts').values({ id: 1, balance: 0 }).execute()
          expect(database.inTransaction).toBe(true)
          await add(2)
          await failed(
            database.transaction(async () => {
              await add(3)
              throw new Error('no')
            }),
          )
          return 'ok'
        })
      expect(outcome).toBe('ok')
      await failed(
        db()
          .transaction()
          .execute(async (trx) => {
            await trx.insertInto('accounts').values({ id: 4, balance: 0 }).execute()
            throw new Error('no')
          }),
      )
      expect(await ids()).toEqual([1, 2])
      const controlled = await db().startTransaction().execute()
      await controlled.insertInto('accounts').values({ id: 5, balance: 0 }).execute()
      const saved = await controlled.savepoint('here').execute()
      await saved.insertInto('accounts').values({ id: 6, balance: 0 }).execute()
      await saved.rollbackToSavepoint('here').execute()
      await controlled.commit().execute()
      expect(await ids()).toEqual([1, 2, 5])
    })

    test('streams and statements by hand are in it too', async () => {
      await failed(
        database.transaction(async () => {
          await database.script(
            'insert into accounts values (1, 0); insert into accounts values (2, 0)',
          )
          const seen: number[] = []
          for await (const { id } of db()
            .selectFrom('accounts')
            .select('id')
            .orderBy('id')
            .stream(1))
            seen.push(id)
          expect(seen).toEqual([1, 2])
          await database.run('insert into accounts values (3, 0)')
          throw new Error('x')
        }),
      )
      expect(await ids()).toEqual([])
    })

    test('a read-only one refuses writes', async () => {
      await add(1)
      expect(await database.transaction(ids, { readOnly: true })).toEqual([1])
      expect(await failed(database.transaction(() => add(2), { readOnly: true }))).toBeInstanceOf(
        QueryError,
      )
      expect(await ids()).toEqual([1])
      await add(2)
    })

    test('repeatable read sees one moment', async () => {
      await add(1)
      await database.transaction(
        async () => {
          expect(await ids()).toEqual([1])
          await database.outside(() => add(2))
          expect(await ids()).toEqual([1])
        },
        { isolation: 'repeatable read', readOnly: true },
      )
      expect(await ids()).toEqual([1, 2])
    })

    test('increments by many at once all count', async () => {
      await add(1)
      const increment = () =>
        database.transaction(
          async () => {
            const { balance } = await db()
              .selectFrom('accounts')
              .select('balance')
              .where('id', '=', 1)
              .executeTakeFirstOrThrow()
            await db()
              .updateTable('accounts')
              .set({ balance: balance + 1 })
              .where('id', '=', 1)
              .execute()
          },
          { isolation: 'serializable', retries: 100 },
        )
      await Promise.all(Array.from({ length: 20 }, increment))
      expect(await db().selectFrom('accounts').select('balance').execute()).toEqual([
        { balance: 20 },
      ])
    })

    test('random trees of transactions leave exactly what was committed', async () => {
      let next = 1
      const kept: number[] = []
      const branch = async (depth: number): Promise<number[]> => {
        const mine: number[] = []
        await database.transaction(async () => {
          for (let i = 0; i < 3; i++) {
            const id = next++
            await add(id)
            mine.push(id)
            if (depth < 3 && Math.random() < 0.6)
              mine.push(...(await branch(depth + 1).catch(() => [])))
          }
          if (Math.random() < 0.4) throw new Error('no')
        })
        return mine
      }
      for (let i = 0; i < 15; i++) kept.push(...(await branch(0).catch(() => [])))
      expect(await ids()).toEqual(kept.sort((a, b) => a - b))
    })
  },
  { maxConnections: 5 },
)

for (const engine of await engines()) {
  test(`${engine}: a session keeps one connection, and what was set on it ends with it`, async () => {
    await using place = await testDatabase(engine)
    const database = openDatabase({ url: place.url, maxConnections: 1 })
    const setting = engine === 'sqlite' ? 'pragma cache_size' : 'show work_mem'
    const read = async () => Object.values((await database.run(setting)).rows[0]!)[0]
    const change = engine === 'sqlite' ? 'pragma cache_size = 77' : "set work_mem = '77kB'"
    const before = await read()
    await database.session(async () => {
      await database.run(change)
      expect(String(await read())).toStartWith('77')
      await database.run('create table t (a integer)')
      await database.transaction(() => database.run('insert into t values (1)'))
      await failed(
        database.transaction(async () => {
          await database.run('insert into t values (2)')
          throw new Error('x')
        }),
      )
    })
    expect(await read()).toEqual(before)
    expect((await database.run('select a from t')).rows).toEqual([{ a: 1 }])
    if (engine === 'postgres') await expect(database.run(change)).rejects.toThrow('session')
    await database.close()
  })

  test(`${engine}: a further set of connections is not part of the transaction`, async () => {
    await using place = await testDatabase(engine)
    const database = openDatabase({ url: place.url })
    const other = database.connect({ name: 'other' })
    await database.run('create table t (a integer)')
    await failed(
      database.transaction(async () => {
        await database.run('insert into t values (1)')
        expect((await other.run('select a from t')).rows).toEqual([])
        // One file has one writer: waiting for oneself would never end.
        if (engine === 'sqlite')
          expect(String(await failed(other.run('insert into t values (2)')))).toContain(
            'wait for the very transaction',
          )
        else await other.run('insert into t values (2)')
        throw new Error('x')
      }),
    )
    if (engine === 'sqlite') await other.run('insert into t values (2)')
    expect((await database.run('select a from t')).rows).toEqual([{ a: 2 }])
    await database.close()
    await expect(other.run('select 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  test(`${engine}: what was left by outside() waits on SQLite for its end, and is not waited for in vain`, async () => {
    await using place = await testDatabase(engine)
    const database = openDatabase({ url: place.url, busyTimeout: 200 })
    await database.run('create table t (a integer)')
    const write = (): Promise<unknown> =>
      database.outside(() => database.run('insert into t values (1)'))
    let later: Promise<unknown> | undefined
    await database.transaction(() => void (later = write()))
    await later
    let times = 0
    const awaited = database.transaction(async () => {
      times++
      await write()
    })
    if (engine === 'postgres') await awaited
    else expect(String(await failed(awaited))).toContain('started by outside() in a transaction')
    expect(times).toBe(1)
    const { rows } = await database.run('select a from t')
    expect(rows).toHaveLength(engine === 'postgres' ? 2 : 1)
    await database.close()
  })

  test(`${engine}: a transaction that does nothing for too long is rolled back, and others go on`, async () => {
    await using place = await testDatabase(engine)
    const database = openDatabase({
      url: place.url,
      // Long enough for the other transaction on a loaded machine.
      idleInTransactionTimeout: 250,
      maxConnections: 2,
    })
    await database.run('create table t (a integer)')
    const hangs = Promise.withResolvers<void>()
    const stuck = failed(
      database.transaction(
        async () => {
          await database.run('insert into t values (1)')
          await hangs.promise
          await database.run('insert into t values (2)')
        },
        { retries: 0 },
      ),
    )
    await database.run('insert into t values (3)')
    await database.transaction(() => database.run('select 1'))
    await sql`select ${1}`.execute(database.db)
    // The server's own timer is the only one that can tell.
    const idle = "select pid from pg_stat_activity where state like 'idle in transaction%'"
    const idles = async (): Promise<boolean> => (await database.run(idle)).rows.length > 0
    for (const wanted of engine === 'postgres' ? [true, false] : []) {
      while ((await idles()) !== wanted) await sql`select pg_sleep(0.005)`.execute(database.db)
    }
    hangs.resolve()
    expect(await stuck).toMatchObject({
      code: expect.stringMatching(/TRANSACTION_CLOSED|DATABASE_UNAVAILABLE/),
    })
    expect((await database.run('select a from t')).rows).toEqual([{ a: 3 }])
    await database.close()
  })
}
