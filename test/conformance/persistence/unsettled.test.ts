// Runs that have not settled, and what becomes of them when their process dies.
import { expect, test } from 'bun:test'
import { hostname } from 'node:os'
import { type RunRow, batch, eachStore } from './setup.ts'

/** A number that no process has: above what Linux gives. */
const NOBODY = 2 ** 30

const running = (id: string, process: string): RunRow => ({
  id,
  startedAt: 1_000,
  durationMs: 0,
  status: 'running',
  process,
})
const settled = (id: string, status = 'succeeded'): RunRow => ({
  id,
  startedAt: 1_000,
  durationMs: 7,
  status,
  output: '{"a":1}',
})

await eachStore((open) => {
  test('the row of a settled run replaces it, whichever comes first', async () => {
    await using opened = await open()
    const { store } = opened
    await store.write(batch([running('later', 'p'), running('never', 'p'), running('pinned', 'p')]))
    expect((await store.list({ status: 'running' })).items.length).toEqual(3)
    await store.pin('pinned', 5)
    await store.write(batch([running('together', 'p'), settled('together'), settled('later')]))
    await store.write(batch([settled('before', 'failed')]))
    await store.write(batch([running('before', 'p'), settled('pinned', 'failed')]))
    const { items } = await store.list({})
    const found = items.map(({ id, status, durationMs }) => [id, status, durationMs])
    expect(found.sort()).toEqual([
      ['before', 'failed', 7],
      ['later', 'succeeded', 7],
      ['never', 'running', 0],
      ['pinned', 'failed', 7],
      ['together', 'succeeded', 7],
    ])
    expect(await store.get('later')).toMatchObject({ output: { a: 1 }, pinned: false })
    expect((await store.get('pinned'))!.pinned).toEqual(true)
  })

  test('those of a process that is gone are interrupted, others are not', async () => {
    await using opened = await open()
    const { store } = opened
    const here = hostname()
    await store.beat({ id: 'alive', host: here, pid: process.pid })
    await store.beat({ id: 'elsewhere', host: 'another machine', pid: NOBODY })
    await store.beat({ id: 'gone', host: here, pid: NOBODY })
    const owners = ['alive', 'elsewhere', 'gone', 'unknown']
    await store.write(batch(owners.map((owner) => running(`of ${owner}`, owner))))
    while (await store.tidy());
    const statuses = async () =>
      (await store.list({})).items.map(({ id, status }) => `${id}: ${status}`).sort()
    const expected = [
      'of alive: running',
      'of elsewhere: running',
      'of gone: interrupted',
      'of unknown: interrupted',
    ]
    await store.interrupt(here)
    expect(await statuses()).toEqual(expected)
    await store.beat({ id: 'alive', host: here, pid: process.pid })
    await store.interrupt(here)
    expect(await statuses()).toEqual(expected)
    const { items } = await store.list({ status: 'interrupted' })
    expect(items.map(({ id }) => id).sort()).toEqual(['of gone', 'of unknown'])
    expect((await store.get('of gone'))!.durationMs).toBeGreaterThan(1_000_000)
    // It was not gone after all.
    await store.write(batch([settled('of gone')]))
    expect((await store.get('of gone'))!.status).toEqual('succeeded')
  })
})
