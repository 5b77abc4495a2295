// Where run history is kept when there are several processes, and when it cannot be kept.
import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { action, t } from 'bunbase'
import { db } from 'bunbase/db'
import { type PersistenceConfig, persistence, runHistory } from 'bunbase/plugins/persistence'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { RemoteSqliteStore } from '../../../plugins/persistence/sqlite-remote.ts'
import { batch } from '../../conformance/persistence/setup.ts'
import { engines, testDatabase } from '../../services.ts'
import { testFolder } from '../../test-folder.ts'

const greet = action(
  { name: 'greet', input: t.Object({ name: t.String() }), output: t.Object({ text: t.String() }) },
  ({ name }) => {
    if (name === 'nobody') throw new Error('nobody is there')
    return { text: `hello ${name}` }
  },
)

const folder = () => testFolder('places', 'memory')

const there = (await engines()).includes('postgres')

const boot = (config: PersistenceConfig, url?: string): Promise<TestApp> =>
  createTestApp({
    presets: [],
    plugins: [db({ database: { url: url ?? 'sqlite::memory:' } }), persistence()],
    persistence: config,
    actions: [greet],
  } as never)

describe('several processes', () => {
  test.if(there)('on Postgres each reads what all have written', async () => {
    await using place = await testDatabase('postgres')
    await using first = await boot({}, place.url)
    await using second = await boot({}, place.url)
    for (const app of [first, second, first]) await app.call(greet, { name: 'ann' })
    const histories = [first, second].map((app) => app.get(runHistory)!)
    for (const history of histories) await history.flush()
    for (const history of histories) expect((await history.counts()).total).toEqual(3)
  })

  test('on SQLite they share the file, and none loses a row', async () => {
    using at = folder()
    const stores = [1, 2, 3].map(
      (i) =>
        new RemoteSqliteStore({
          path: join(at.path, 'runs.db'),
          files: join(at.path, `own${i}`),
          burst: 200,
        }),
    )
    const writeAll = async (store: RemoteSqliteStore, of: number): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        const runs = Array.from({ length: 50 }, (_, j) => ({
          id: `r${of}-${i}-${j}`,
          startedAt: i * 50 + j,
        }))
        await store.write(batch(runs))
      }
      while (await store.tidy());
    }
    await Promise.all(stores.map(writeAll))
    const totals = await Promise.all(stores.map(async (store) => (await store.counts({})).total))
    expect(totals).toEqual([3_000, 3_000, 3_000])
    await Promise.all(stores.map((store) => store.close()))
    expect(readdirSync(at.path).filter((name) => name.endsWith('.rows'))).toEqual([])
  })

  test('in a file of its own it outlives the app', async () => {
    using at = folder()
    const file = join(at.path, 'history/runs.db')
    for (const name of ['ann', 'nobody']) {
      await using app = await boot({ file })
      await app.call(greet, { name }).catch(() => undefined)
    }
    await using app = await boot({ file })
    const { items } = await app.get(runHistory)!.list({ order: 'oldest' })
    expect(items.map(({ status }) => status).sort()).toEqual(['failed', 'succeeded'])
    // Everything was stored: nothing waits for a next start.
    expect(
      readdirSync(join(at.path, 'history')).filter((name) => name !== 'unstored-runs'),
    ).toContain('runs.db')
  })
})

test('where it cannot be kept, the app works all the same, and says what it loses', async () => {
  const app = await boot({ file: '/dev/null/runs.db' })
  for (let i = 0; i < 20; i++) {
    expect(await app.call(greet, { name: 'ann' })).toEqual({ text: 'hello ann' })
  }
  const history = app.get(runHistory)!
  await expect(history.flush()).rejects.toThrow()
  await expect(history.list()).rejects.toThrow()
  expect(history.stats).toMatchObject({ buffered: 20, written: 0, dropped: 0 })
  expect(history.stats.failing).toBeString()
  await app[Symbol.asyncDispose]()
  expect(history.stats).toMatchObject({ buffered: 0, dropped: 20 })
  const told = app.logs.filter(({ level }) => level === 'error' || level === 'warn')
  expect(told.map(({ message }) => message)).toEqual([
    'run history cannot be stored; it is kept and tried again',
    'run history was lost: the store does not take it, and there is no more room',
  ])
})
