// SQLite in files: how connections are set up, several processes on one file, a full disk.
import { Database as Sqlite } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type DatabaseConfig, QueryError, openDatabase } from 'bunbase/db'
import { testDatabase } from '../../services.ts'

async function open(options: DatabaseConfig = {}) {
  const place = await testDatabase('sqlite')
  const path = join(dirname(place.url.slice('file:'.length)), 'deep/er/app.db')
  const database = openDatabase({ ...options, url: `file:${path}` })
  return Object.assign(database, {
    path,
    async [Symbol.asyncDispose]() {
      await database.close()
      await place[Symbol.asyncDispose]()
    },
  })
}

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
const one = async (promise: Promise<{ rows: object[] }>) =>
  Object.values((await promise).rows[0]!)[0]

test('the file, and its folder, are made by the first query', async () => {
  await using database = await open()
  expect(existsSync(database.path)).toBe(false)
  await database.run('select 1')
  expect(existsSync(database.path)).toBe(true)
})

test('connections are set up for servers', async () => {
  await using database = await open()
  const settings = async () => [
    await one(database.run('pragma journal_mode')),
    await one(database.run('pragma foreign_keys')),
    await one(database.run('pragma synchronous')),
  ]
  expect(await settings()).toEqual(['wal', 1, 1])
  expect(await database.session(settings)).toEqual(['wal', 1, 1])
})

test('reading goes on while another process writes', async () => {
  await using database = await open()
  await database.script('create table t (a integer); insert into t values (1)')
  using other = new Sqlite(database.path)
  other.run('begin immediate')
  other.run('insert into t values (2)')
  expect(await one(database.run('select count(*) from t'))).toBe(1)
  other.run('commit')
  expect(await one(database.run('select count(*) from t'))).toBe(2)
})

test('while a write waits for another process the event loop turns', async () => {
  await using database = await open()
  await database.run('create table t (a integer)')
  using other = new Sqlite(database.path)
  other.run('begin immediate')
  let turns = 0
  const writes = Promise.all([
    database.run('insert into t values (1)').then(() => (turns = -1)),
    database.transaction(() => database.run('insert into t values (2)')),
  ])
  const ticks = async (): Promise<void> => {
    for (let i = 0; i < 20 && turns >= 0; i++, turns++)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await ticks()
  expect(turns).toBe(20)
  other.run('commit')
  await writes
  expect(await one(database.run('select count(*) from t'))).toBe(2)
})

test('a write that waits longer than busyTimeout fails with its typed error', async () => {
  await using database = await open({ busyTimeout: 60 })
  await database.run('create table t (a integer)')
  using other = new Sqlite(database.path)
  other.run('begin immediate')
  expect(await failed(database.run('insert into t values (1)'))).toMatchObject({
    code: 'TRANSACTION_CONFLICT',
    status: 503,
    retry: true,
  })
  expect(await failed(database.transaction(() => 1, { retries: 0 }))).toMatchObject({
    code: 'TRANSACTION_CONFLICT',
  })
  other.run('rollback')
  await database.run('insert into t values (1)')
})

test('many processes increment one number, none of them hears of another', async () => {
  await using database = await open()
  await database.script('create table counter (n integer); insert into counter values (0)')
  const program = join(import.meta.dir, 'programs/increment.ts')
  const processes = Array.from({ length: 6 }, () =>
    Bun.spawn([process.execPath, program, database.path, '100'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const outputs = await Promise.all(processes.map(({ stdout }) => new Response(stdout).text()))
  expect(outputs.map((text) => text.trim())).toEqual(processes.map(() => 'done'))
  expect(await one(database.run('select n from counter'))).toBe(600)
}, 60_000)

test('a full disk is a typed error, and what was there stays whole', async () => {
  await using database = await open()
  await database.run('create table t (a text)')
  await database.session(async () => {
    const pages = Number(await one(database.run('pragma page_count')))
    await database.run(`pragma max_page_count = ${pages + 4}`)
    const big = 'x'.repeat(100_000)
    expect(await failed(database.run('insert into t values (?)', [big]))).toMatchObject({
      code: 'DATABASE_FULL',
      status: 507,
    })
    const error = await failed(
      database.transaction(async () => {
        await database.run("insert into t values ('small')")
        await database.run('insert into t values (?)', [big])
      }),
    )
    expect(error).toMatchObject({ code: 'DATABASE_FULL' })
    expect(await one(database.run('pragma integrity_check'))).toBe('ok')
  })
  await database.run("insert into t values ('fits')")
  expect(await one(database.run('select count(*) from t'))).toBe(1)
})

test('a column that another process adds is read as it was declared', async () => {
  await using database = await open()
  await database.script('create table t (a integer); insert into t values (1)')
  expect((await database.run('select * from t')).rows).toEqual([{ a: 1 }])
  using other = new Sqlite(database.path)
  other.run('alter table t add column done boolean not null default true')
  expect((await database.run('select * from t')).rows).toEqual([{ a: 1, done: true }])
})

test('in memory everything takes turns, and further sets share it', async () => {
  const database = openDatabase({ url: 'sqlite::memory:' })
  const other = database.connect({ name: 'other' })
  await database.run('create table t (a integer)')
  const go = Promise.withResolvers<void>()
  const running = failed(
    database.transaction(async () => {
      await database.run('insert into t values (1)')
      await go.promise
      throw new Error('no')
    }),
  )
  const outside = other.run('select count(*) as n from t')
  go.resolve()
  await running
  expect((await outside).rows).toEqual([{ n: 0 }])
  await other.close()
  await database.run('insert into t values (2)')
  await database.close()
})

test('in memory, too, a read-only transaction refuses writes', async () => {
  const database = openDatabase({ url: 'sqlite::memory:' })
  await database.script('create table t (a integer)')
  const write = () => database.run('insert into t values (1)')
  expect(await failed(database.transaction(write, { readOnly: true }))).toBeInstanceOf(QueryError)
  await write()
  expect(await one(database.run('select count(*) from t'))).toBe(1)
  await database.close()
})
