// What becomes of queries while Postgres is restarted, killed, saturated, or cannot be heard.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { BunbaseError } from 'bunbase'
import { type Database, type DatabaseConfig, openDatabase } from 'bunbase/db'
import { postgres } from '../../services.ts'
import { PostgresServer } from '../../services/postgres-server.ts'
import { Link } from './link.ts'
import { inTime } from '../../in-time.ts'

const there = (await postgres()) !== undefined

const failed = (promise: Promise<unknown>): Promise<BunbaseError | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => error as BunbaseError,
  )

function open(url: string, options: DatabaseConfig = {}) {
  const lines: string[] = []
  const say = (message: string): void => void lines.push(message)
  const logger = { debug: say, info: say, warn: say, error: say, child: () => logger }
  const database = openDatabase({ ...options, url, logger: () => logger })
  return Object.assign(database, { lines, [Symbol.asyncDispose]: () => database.close() })
}

describe.if(there)('postgres', () => {
  let server: PostgresServer
  const strays: unknown[] = []
  const stray = (error: unknown): void => void strays.push(error)

  beforeAll(async () => {
    process.on('unhandledRejection', stray)
    server = (await PostgresServer.create())!
    await using database = open(server.url())
    await database.run('create table written (id integer primary key)')
  })
  afterAll(async () => {
    process.off('unhandledRejection', stray)
    await server[Symbol.asyncDispose]()
    expect(strays).toEqual([])
  })

  const backendsOf = async (database: Database) =>
    (
      await database.run<{ pid: number }>(
        "select pid from pg_stat_activity where application_name = 'bunbase' and pid <> pg_backend_pid()",
      )
    ).rows

  test('a restart: no acknowledged write is lost, every query settles, and it goes on by itself', async () => {
    await using database = open(server.url(), { maxConnections: 8 })
    const acknowledged: number[] = []
    const errors = new Set<string>()
    let next = 0
    let ended = false
    const writer = async (): Promise<void> => {
      while (!ended) {
        const id = ++next
        const error = await failed(database.run('insert into written values ($1)', [id]))
        if (error) errors.add(error.code)
        else acknowledged.push(id)
      }
    }
    const writers = Array.from({ length: 16 }, writer)
    while (acknowledged.length < 200) await database.run('select 1')
    await server.kill()
    // It is back so soon that, on a quick machine, nobody would have found it away.
    const isNoticed = () => database.lines.some((line) => line.includes('cannot be reached'))
    while (!isNoticed()) await failed(database.ping())
    await server.start()
    const back = performance.now()
    const before = acknowledged.length
    while (acknowledged.length < before + 200) await failed(database.run('select pg_sleep(0.001)'))
    expect(performance.now() - back).toBeLessThan(inTime(2_000))
    ended = true
    await Promise.all(writers)
    const { rows } = await database.run<{ id: number }>('select id from written')
    const stored = new Set(rows.map(({ id }) => id))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    expect([...errors].filter((code) => code !== 'DATABASE_UNAVAILABLE')).toEqual([])
    expect(database.lines).toContain('the database is back')
  })

  test('while it is down queries fail soon, with the typed error, and ping does too', async () => {
    await using database = open(server.url())
    await database.run('select 1')
    await server.stop()
    const codes = await Promise.all(
      Array.from({ length: 50 }, () => failed(database.run('select 1'))),
    )
    expect(new Set(codes.map((error) => error?.code))).toEqual(new Set(['DATABASE_UNAVAILABLE']))
    const began = performance.now()
    for (let i = 0; i < 20; i++)
      expect(await failed(database.transaction(() => 1))).toMatchObject({
        status: 503,
        retry: true,
      })
    expect(await failed(database.ping())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(performance.now() - began).toBeLessThan(inTime(2_000))
    await server.start()
    const restarted = performance.now()
    while (await failed(database.ping())) await new Promise((resolve) => setImmediate(resolve))
    expect(performance.now() - restarted).toBeLessThan(inTime(2_000))
    await database.run('select 1')
  })

  test('a restart that is over soon is not noticed by those who wait', async () => {
    await using database = open(server.url())
    await database.run('select 1')
    await server.stop()
    const waiting = Promise.all(Array.from({ length: 20 }, () => database.run('select 1')))
    await server.start()
    expect(await waiting).toHaveLength(20)
  })

  test('a transaction whose connection is lost never commits a part of itself', async () => {
    await using database = open(server.url(), { maxConnections: 3 })
    await database.run('create table parts (id integer)')
    const error = await failed(
      database.transaction(
        async () => {
          await database.run('insert into parts values (1)')
          const [{ pid }] = (await database.run<{ pid: number }>('select pg_backend_pid() as pid'))
            .rows as [{ pid: number }]
          await database.outside(() => database.run('select pg_terminate_backend($1)', [pid]))
          await failed(database.run('insert into parts values (2)'))
          await database.run('insert into parts values (3)')
        },
        { retries: 0 },
      ),
    )
    expect(error).toBeInstanceOf(BunbaseError)
    expect((await database.run('select * from parts')).rows).toEqual([])
  })

  test('a transaction that lost its connection is run again', async () => {
    await using database = open(server.url(), { maxConnections: 3 })
    await database.run('create table again (id integer)')
    let runs = 0
    await database.transaction(async () => {
      await database.run('insert into again values (1)')
      if (++runs > 1) return
      for (const { pid } of await database.outside(() => backendsOf(database))) {
        await database.outside(() => database.run('select pg_terminate_backend($1)', [pid]))
      }
      await database.run('select 1')
    })
    expect(runs).toBe(2)
    expect((await database.run('select * from again')).rows).toEqual([{ id: 1 }])
  })

  test('two that wait for each other: one is run again, both come through', async () => {
    await using database = open(server.url())
    await database.script(
      'create table pair (id integer primary key, n integer); insert into pair values (1, 0), (2, 0)',
    )
    let met = 0
    const both = Promise.withResolvers<void>()
    const first = Promise.withResolvers<void>()
    const cross = async (one: number, other: number): Promise<void> => {
      let isAgain = false
      await database.transaction(async () => {
        // Postgres gives a row to whoever asks first once its holder is rolled back: the two could meet again.
        if (isAgain) await first.promise
        isAgain = true
        await database.run('update pair set n = n + 1 where id = $1', [one])
        if (++met === 2) both.resolve()
        await both.promise
        await database.run('update pair set n = n + 1 where id = $1', [other])
      })
      first.resolve()
    }
    await Promise.all([cross(1, 2), cross(2, 1)])
    expect((await database.run('select n from pair')).rows).toEqual([{ n: 2 }, { n: 2 }])
    expect(met).toBe(3)
  })

  test('serialization failures that go on end in TRANSACTION_CONFLICT, after the given tries', async () => {
    await using database = open(server.url())
    await database.script('create table hot (n integer); insert into hot values (0)')
    let runs = 0
    const error = await failed(
      database.transaction(
        async () => {
          runs++
          await database.run('select n from hot')
          await database.outside(() => database.run('update hot set n = n + 1'))
          await database.run('update hot set n = n + 1')
        },
        { isolation: 'repeatable read', retries: 2 },
      ),
    )
    expect(error).toMatchObject({ code: 'TRANSACTION_CONFLICT', status: 503, retry: true })
    expect(runs).toBe(3)
  })

  test('a slow statement is stopped by the server and says so; its connection lives on', async () => {
    await using database = open(server.url(), { statementTimeout: 50, maxConnections: 1 })
    const before = (await database.run('select pg_backend_pid() as pid')).rows
    expect(await failed(database.run('select pg_sleep(10)'))).toMatchObject({
      code: 'QUERY_TIMEOUT',
      status: 504,
    })
    expect((await database.run('select pg_backend_pid() as pid')).rows).toEqual(before)
  })

  test('short queries do not wait behind long ones', async () => {
    await using database = open(server.url(), { maxConnections: 4 })
    const long = [
      database.run('select pg_sleep(2)'),
      database.run('select pg_sleep(2)'),
      database.run('select pg_sleep(2)'),
    ]
    let isOver = false
    void Promise.race(long).then(() => (isOver = true))
    // How long a statement takes can only be told once it does.
    await database.run('select pg_sleep(0.05)')
    await Promise.all(Array.from({ length: 100 }, () => database.run('select 1')))
    expect(isOver).toBe(false)
    await Promise.all(long)
  })

  test('more transactions than connections wait their turn, queries inside them do not', async () => {
    await using database = open(server.url(), { maxConnections: 2 })
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        database.transaction(async () => {
          const { rows } = await database.run<{ n: number }>('select $1::int as n', [n])
          return rows[0]!.n
        }),
      ),
    )
    expect(results).toEqual(Array.from({ length: 30 }, (_, n) => n))
    // Plain queries get their turn between them.
    const mixed = await Promise.all([
      ...Array.from({ length: 10 }, () => database.transaction(() => database.run('select 1'))),
      ...Array.from({ length: 10 }, () => database.run('select 1')),
    ])
    expect(mixed).toHaveLength(20)
  })

  test('when all connections are in transactions for too long, others fail and say why', async () => {
    await using database = open(server.url(), { maxConnections: 1, queryDeadline: 1_000 })
    const go = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const holding = database.transaction(() => {
      begun.resolve()
      return go.promise
    })
    await begun.promise
    const error = await failed(database.run('select 1'))
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(String(error?.cause)).toContain('maxConnections')
    go.resolve()
    await holding
    // In time, unless others use the machine.
    while (await failed(database.run('select 1'))) await new Promise((ready) => setImmediate(ready))
  })

  test('on a link that swallows everything each query settles by its deadline, and its return is noticed', async () => {
    await using link = await Link.to(server.port)
    const url = `postgres://postgres@127.0.0.1:${link.port}/postgres`
    await using database = open(url, {
      queryDeadline: 1_000,
      connectTimeout: 1_000,
      maxConnections: 4,
    })
    await Promise.all(Array.from({ length: 8 }, () => database.run('select pg_sleep(0.01)')))
    link.swallow()
    const began = performance.now()
    const settled = await Promise.all([
      ...Array.from({ length: 16 }, () => failed(database.run('select 1'))),
      failed(database.transaction(() => database.run('select 1'), { retries: 0 })),
    ])
    // The deadline, or a connection attempt and the patience with an outage, on a busy machine.
    expect(performance.now() - began).toBeLessThan(inTime(2_000))
    for (const error of settled) expect(error?.code).toMatch(/QUERY_TIMEOUT|DATABASE_UNAVAILABLE/)
    link.heal()
    const healed = performance.now()
    while (await failed(database.run('select 1')))
      await new Promise((resolve) => setImmediate(resolve))
    expect(performance.now() - healed).toBeLessThan(inTime(2_000))
  })

  test('a statement whose answer is lost says that it may have taken effect, unless it was in a transaction', async () => {
    await using link = await Link.to(server.port)
    await using database = open(`postgres://postgres@127.0.0.1:${link.port}/postgres`)
    await using other = open(server.url())
    await database.run('create table doubtful (id integer)')
    const arrived = async (): Promise<number> =>
      (await other.run<{ n: number }>('select count(*)::int as n from doubtful')).rows[0]!.n
    link.mute()
    const single = failed(database.run('insert into doubtful values (1)'))
    while ((await arrived()) === 0) await new Promise((resolve) => setImmediate(resolve))
    link.cut()
    expect(await single).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('may or may not'),
    })
    link.heal()
    const error = await failed(
      database.transaction(
        async () => {
          await database.run('insert into doubtful values (2)')
          link.cut()
          await database.run('select 1')
        },
        { retries: 0 },
      ),
    )
    expect(error).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.not.stringContaining('may or may not'),
    })
    expect(await arrived()).toBe(1)
  })

  test('those who waited for a connection when the server went away are told soon', async () => {
    await using database = open(server.url(), { maxConnections: 1 })
    const begun = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<void>()
    const all = [
      failed(
        database.transaction(
          async () => {
            begun.resolve()
            await stopped.promise
            await database.run('select 1')
          },
          { retries: 0 },
        ),
      ),
    ]
    await begun.promise
    for (let i = 0; i < 5; i++) {
      all.push(failed(database.transaction(() => database.run('select 1'), { retries: 0 })))
      all.push(failed(database.run('select 1')))
    }
    await server.stop()
    const began = performance.now()
    stopped.resolve()
    for (const error of await Promise.all(all)) expect(error?.code).toBe('DATABASE_UNAVAILABLE')
    expect(performance.now() - began).toBeLessThan(inTime(2_000))
    await server.start()
  })

  test('a wrong password or name is told at once, not waited for', async () => {
    await using database = open(server.url('nothing_here'))
    const began = performance.now()
    const error = await failed(database.run('select 1'))
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(String(error?.cause)).toContain('nothing_here')
    expect(performance.now() - began).toBeLessThan(inTime(2_000))
  })

  test('close waits for what is on its way', async () => {
    const database = open(server.url())
    const running = database.run<{ n: number }>('select 7 as n, pg_sleep(0.05)')
    await database.close()
    expect((await running).rows[0]!.n).toBe(7)
  })

  test('each set of connections has limits and a name of its own', async () => {
    await using database = open(server.url(), { maxConnections: 1 })
    const worker = database.connect({
      name: 'worker',
      maxConnections: 1,
      statementTimeout: 40,
      planEach: true,
    })
    const show = async (of: Database, what: string) =>
      Object.values((await of.run(`show ${what}`)).rows[0]!)[0]
    expect(await show(worker, 'application_name')).toBe('bunbase worker')
    expect(await show(worker, 'plan_cache_mode')).toBe('force_custom_plan')
    expect(await show(database, 'plan_cache_mode')).toBe('auto')
    expect(await show(database, 'TimeZone')).toBe('UTC')
    let isOver = false
    const busy = database.run('select pg_sleep(1)').then(() => (isOver = true))
    await worker.run('select 1')
    expect(isOver).toBe(false)
    expect(await failed(worker.run('select pg_sleep(1)'))).toMatchObject({ code: 'QUERY_TIMEOUT' })
    await busy
  })
})
