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

  test('a run is removed with its lines, unless it is pinned or still runs', async () => {
    await using opened = await open()
    const { store } = opened
    await store.write(
      batch([...runs.slice(0, 3), { id: 'going', startedAt: 2_000, status: 'running' }], lines),
    )
    await store.pin('r1', 5_000)
    const removed = ['r0', 'r1', 'going', 'nobody', 'r0'].map((id) => store.remove(id))
    expect(await Promise.all(removed)).toEqual([true, false, false, false, false])
    const left = (await store.list({})).items.map(({ id }) => id)
    expect(left.sort()).toEqual(['going', 'r1', 'r2'])
    expect((await store.logs({ runId: 'r0' })).items).toEqual([])
    expect((await store.logs({ runId: 'r1' })).items).toHaveLength(1)
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
