// What a store takes, refuses, puts off and removes.
import { expect, test } from 'bun:test'
import { batchOf, rowsOf } from '../../../plugins/persistence/batch.ts'
import { writeIsolating } from '../../../plugins/persistence/isolate.ts'
import { FIELD } from '../../../plugins/persistence/row.ts'
import { RefusedRows, type RunStore } from '../../../plugins/persistence/store.ts'
import { batch, eachStore, rowOfRun } from './setup.ts'
import { listeningLogger } from '../../listening-logger.ts'

const idsOf = async (store: RunStore): Promise<string[]> =>
  (await store.list({ limit: 500, order: 'oldest' })).items.map(({ id }) => id)

/** Until nothing is left to do. */
async function again(work: () => Promise<boolean>): Promise<number> {
  for (let count = 1; ; count++) if (!(await work())) return count
}

const runsFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `r${String(from + i).padStart(6, '0')}`,
    startedAt: from + i,
    input: JSON.stringify({ text: 'x'.repeat(300) }),
  }))

await eachStore((open, name) => {
  test('a row that is there already is left as it is', async () => {
    await using opened = await open()
    const { store } = opened
    const line = { id: 'l1', runId: 'r1', time: 2, message: 'first' }
    await store.write(batch([{ id: 'r1', startedAt: 1, action: 'first' }], [line]))
    const other = { id: 'r1', startedAt: 9, action: 'second' }
    await store.write(batch([other, { id: 'r2', startedAt: 3 }], [{ ...line, message: 'second' }]))
    await store.write(
      batch([
        { id: 'r3', startedAt: 4 },
        { id: 'r3', startedAt: 5 },
      ]),
    )
    const { items } = await store.list({ order: 'oldest' })
    expect(items.map(({ id, startedAt, action }) => [id, startedAt, action])).toEqual([
      ['r1', 1, 'first'],
      ['r2', 3, 'tasks.add'],
      ['r3', 4, 'tasks.add'],
    ])
    expect((await store.logs({})).items.map(({ message }) => message)).toEqual(['first'])
  })

  test('writes that overlap are all there', async () => {
    await using opened = await open()
    const { store } = opened
    const parts = Array.from({ length: 20 }, (_, i) => runsFrom(i * 10, 10))
    await Promise.all(parts.map((part) => store.write(batch(part))))
    expect((await idsOf(store)).length).toEqual(200)
  })

  test('what is no row costs nobody else anything', async () => {
    await using opened = await open()
    const { store } = opened
    const { logger, lines: told } = listeningLogger()
    const good = runsFrom(0, 9).map(rowOfRun)
    const rows = [...good.slice(0, 4), 'Rhalf', ...good.slice(4), `Lalso${FIELD}half`]
    const lost = await writeIsolating(store, batchOf(rows, { oldest: 0, newest: 9 }), logger)
    while (await store.tidy().catch(() => true));
    expect(await idsOf(store)).toEqual(runsFrom(0, 9).map(({ id }) => id))
    // What was put aside is found out later, and told by the store.
    if (name.includes('aside') || name.includes('thread')) return
    expect(lost).toEqual(2)
    expect(told.filter(({ level }) => level === 'error').length).toEqual(2)
  })

  test('text of all kinds is stored', async () => {
    await using opened = await open()
    const { store } = opened
    const { logger, lines: told } = listeningLogger()
    const values = [
      '\0',
      '\ud800',
      '\udfff\ud800',
      '\u{1F642}',
      '\x01\x1d\x7f',
      '\\u0000',
      '\\\\u0000',
    ]
    const inputs = values.map((value) => JSON.stringify({ value, [value]: [value] }))
    const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`
    const runs = [...inputs, deep, '1e308', JSON.stringify('x'.repeat(2_000_000))].map(
      (input, i) => ({
        id: `r${i}`,
        startedAt: i,
        input,
        callerId: i < values.length ? `caller ${values[i]!.replace('\0', '')}` : undefined,
      }),
    )
    const large = runs.splice(-1)
    for (const part of [runs, large]) {
      expect(await writeIsolating(store, batch(part), logger)).toEqual(0)
    }
    while (await store.tidy());
    expect(told.filter(({ level }) => level === 'error')).toEqual([])
    expect((await idsOf(store)).length).toEqual(runs.length + 1)
    const kept = await Promise.all(values.map((_, i) => store.get(`r${i}`)))
    const shown = kept.map((run) => (run!.input as { value: string }).value.toWellFormed())
    const exact = values.map((value) => value.toWellFormed())
    // Postgres has no NUL.
    if (name === 'postgres') exact[0] = '\ufffd'
    expect(shown).toEqual(exact)
    expect((await store.get(large[0]!.id))!.input).toEqual('x'.repeat(2_000_000))
  })

  test('a row whose contents are refused is stored without them', async () => {
    await using opened = await open()
    const { store } = opened
    const { logger, lines: told } = listeningLogger()
    const runs = [...runsFrom(0, 5), { id: 'r9', startedAt: 9, input: '{"not": json', error: '{}' }]
    expect(await writeIsolating(store, batch(runs), logger)).toEqual(0)
    expect((await idsOf(store)).length).toEqual(6)
    if (name !== 'postgres') return
    await expect(store.write(batch(runs.slice(5)))).rejects.toBeInstanceOf(RefusedRows)
    expect(told.map(({ level }) => level)).toEqual(['warn'])
    expect(await store.get('r9')).toMatchObject({ input: undefined, error: undefined })
  })

  test('what is too old is removed, piece by piece', async () => {
    await using opened = await open()
    const { store } = opened
    const lines = runsFrom(0, 1_200).map(({ id, startedAt }) => ({
      id: `l${id}`,
      runId: id,
      time: startedAt,
    }))
    await store.write(batch(runsFrom(0, 600), lines.slice(0, 600)))
    await store.write(batch(runsFrom(600, 600), lines.slice(600)))
    while (await store.tidy());
    const pieces = await again(() =>
      store.prune({ before: 1_100, minutesBefore: 1_100, maxBytes: 0 }),
    )
    expect(pieces).toBeGreaterThan(2)
    const left = lines.slice(1_100).map(({ runId }) => runId)
    expect(await idsOf(store)).toEqual(left)
    const { items } = await store.logs({ limit: 500, order: 'oldest' })
    expect(items.map(({ runId }) => runId)).toEqual(left)
  })

  test('what is too much is removed, the oldest first', async () => {
    await using opened = await open()
    const { store } = opened
    const total = 6_000
    for (let at = 0; at < total; at += 500) {
      const runs = runsFrom(at, 500)
      const lines = runs.map(({ id, startedAt }) => ({ id: `l${id}`, runId: id, time: startedAt }))
      await store.write(batch(runs, lines))
    }
    while (await store.tidy());
    const bounds = { before: 0, minutesBefore: 0, maxBytes: 2_000_000 }
    await again(() => store.prune(bounds))
    const { total: left } = await store.counts({})
    // A row is some 500 bytes, its line some 150, indexes the same again: about half has to go.
    expect(left).toBeGreaterThan(500)
    expect(left).toBeLessThan(total - 1_000)
    const [oldest] = (await store.list({ order: 'oldest', limit: 1 })).items
    expect(oldest!.startedAt).toEqual(total - left)
    const [oldestLine] = (await store.logs({ order: 'oldest', limit: 1 })).items
    expect(Math.abs(oldestLine!.time - oldest!.startedAt)).toBeLessThanOrEqual(1_000)
    // Now it fits, however often it is looked at.
    await again(() => store.prune(bounds))
    const { total: after } = await store.counts({})
    expect(left - after).toBeLessThanOrEqual(name === 'postgres' ? 500 : 0)
    await again(() => store.prune({ before: 0, minutesBefore: 0, maxBytes: 1_000_000_000 }))
    expect((await store.counts({})).total).toEqual(after)
  })

  test('tidying comes to an end, and changes nothing for those who read', async () => {
    await using opened = await open()
    const { store } = opened
    for (let at = 0; at < 300; at += 50) await store.write(batch(runsFrom(at, 50)))
    const newest = (await store.list({ limit: 60 })).items
    expect(newest.length).toEqual(60)
    await again(() => store.tidy())
    expect((await store.list({ limit: 60 })).items).toEqual(newest)
    expect(await idsOf(store)).toEqual(runsFrom(0, 300).map(({ id }) => id))
  })

  test('rows of a batch are told apart', () => {
    const all = batch(runsFrom(0, 3), [{ id: 'l1', runId: 'r1', time: 7 }])
    expect(rowsOf(all).length).toEqual(all.count)
    expect([all.count, all.oldest, all.newest]).toEqual([4, 0, 7])
  })
})
