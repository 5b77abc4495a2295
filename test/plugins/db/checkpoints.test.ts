import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, statSync } from 'node:fs'
import { openDatabase } from 'bunbase/db'
import { testDatabase } from '../../services.ts'

/** Bytes; the thread empties the log at 64 MiB, what is written meanwhile comes on top. */
const MOST_LOG = 100 * 2 ** 20

test('what is written much and in a hurry is all in the file in the end, and its log has bounds', async () => {
  await using place = await testDatabase('sqlite')
  const path = place.url.replace('file:', '')
  const open = () => openDatabase({ url: place.url })
  let written = 0
  // Opened again, the thread of before is gone and another takes its place.
  for (let round = 0; round < 2; round++) {
    const database = open()
    const other = database.connect({ name: 'other' })
    await database.script('create table if not exists t (id integer primary key, text text)')
    let log = 0
    for (let n = 0; n < 6000; n++) {
      const set = n % 2 === 0 ? database : other
      await set.run('insert into t (text) values (?)', ['x'.repeat(n % 3000)])
      written++
      if (n % 500 !== 0) continue
      log = Math.max(log, statSync(`${path}-wal`).size)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(log).toBeLessThan(MOST_LOG)
    await database.close()
    expect(existsSync(`${path}-wal`)).toBe(false)
  }
  using file = new Database(path, { readonly: true })
  expect(file.query('select count(*) as rows from t').get()).toEqual({ rows: written })
  expect(file.query('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
})

test('a file whose log is long, as somebody still reads how it was, can be written and closed at once', async () => {
  await using place = await testDatabase('sqlite')
  const path = place.url.replace('file:', '')
  const database = openDatabase({ url: place.url })
  await database.script('create table t (id integer primary key, text text)')
  const write = () => database.run('insert into t (text) values (?)', ['x'.repeat(12_000)])
  await write()
  using reader = new Database(path, { readonly: true })
  reader.run('begin')
  expect(reader.query('select count(*) as rows from t').get()).toEqual({ rows: 1 })
  // Enough for a thread, and for a log that is long.
  for (let n = 0; n < 2500; n++) {
    await write()
    if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  for (let n = 0; n < 200; n++) await write()
  await database.close()
  expect(reader.query('select count(*) as rows from t').get()).toEqual({ rows: 1 })
  reader.run('commit')
  expect(reader.query('select count(*) as rows from t').get()).toEqual({ rows: 2701 })
})
