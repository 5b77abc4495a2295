// Runs that are kept, and how much there is.
import { expect, test } from 'bun:test'
import { batch, eachStore } from './setup.ts'

const runs = Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, startedAt: 1_000 + i }))
const lines = runs.map(({ id }, i) => ({ id: `l${i}`, runId: id, time: 1_000 + i }))

await eachStore((open) => {
  test('a pinned run stays with its lines when all others go', async () => {
    await using opened = await open()
    const { store } = opened
    await store.write(batch(runs, lines))
    expect(await store.pin('r3', 5_000)).toEqual(true)
    expect(await store.pin('r9', 5_000)).toEqual(true)
    expect(await store.pin('nobody', 5_000)).toEqual(false)
    const pinned = await store.list({ pinned: true })
    expect(pinned.items.map(({ id, pinned: is }) => [id, is])).toEqual([
      ['r9', true],
      ['r3', true],
    ])
    expect((await store.list({ pinned: false, limit: 500 })).items.length).toEqual(28)
    expect(await store.pin('r9', undefined)).toEqual(true)
    // Written again, it is what it was.
    await store.write(batch(runs.slice(3, 4)))
    const bounds = { before: 1_000_000, minutesBefore: 1_000_000, maxBytes: 1 }
    while (await store.prune(bounds));
    expect((await store.list({})).items.map(({ id }) => id)).toEqual(['r3'])
    expect((await store.logs({})).items.map(({ runId }) => runId)).toEqual(['r3'])
    expect((await store.get('r3'))!.pinned).toEqual(true)
  })

  test('there is about so much', async () => {
    await using opened = await open()
    const { store } = opened
    expect((await store.size()).runs).toEqual(0)
    await store.write(batch(runs, lines))
    while (await store.tidy());
    const { runs: count, bytes } = await store.size()
    expect(count).toEqual(30)
    expect(bytes).toBeGreaterThan(1_000)
  })
})
