// Keys that keep a job from being added twice, and jobs as people look at them.
import { expect, test } from 'bun:test'
import { eachEngine, row } from './setup.ts'

const DAY = 86_400_000

await eachEngine((stored) => {
  test('of jobs with one unique key one is added, until it has ended', async () => {
    const { store, claim } = stored()
    const insert = (n: number) =>
      store.insert(
        Array.from({ length: n }, () => row({ unique_key: 'k' })),
        DAY,
      )
    const all = (await Promise.all(Array.from({ length: 10 }, () => insert(3)))).flat()
    expect(all.filter(({ added }) => added)).toHaveLength(1)
    expect(new Set(all.map(({ id }) => id)).size).toEqual(1)
    const [job] = await claim(1)
    expect((await insert(1))[0]).toEqual({ id: job!.id, added: false })
    await store.attempts.complete([{ id: job!.id, attempt: 1, worker: 'w1' }], false)
    expect((await insert(1))[0]!.added).toEqual(true)
  })

  test('an idempotency key is remembered beyond the job’s end, as long as it is to be', async () => {
    const { store, claim, clock } = stored()
    const add = async () => (await store.insert([row({ idempotency_key: 'k' })], DAY))[0]!
    const first = await add()
    expect(first.added).toEqual(true)
    await claim(1)
    await store.attempts.complete([{ id: first.id, attempt: 1, worker: 'w1' }], false)
    expect(await add()).toEqual({ id: first.id, added: false })
    await clock.advance(DAY + 1)
    expect((await add()).added).toEqual(true)
  })

  test('the same rows again, after a reply that was lost, are the same jobs', async () => {
    const { store, database } = stored()
    const rows = ['a', 'b', 'a'].map((key) => row({ idempotency_key: key }))
    const first = await store.insert(rows, DAY)
    expect(first.map(({ added }) => added)).toEqual([true, true, false])
    expect(first[2]!.id).toEqual(first[0]!.id)
    expect(await store.insert(rows, DAY)).toEqual(first)
    expect((await database.run('select 1 from job_queue')).rows).toHaveLength(2)
  })

  test('a key that is rolled back is free', async () => {
    const { store, database } = stored()
    const rows = [row({ idempotency_key: 'k', unique_key: 'u' })]
    await database
      .transaction(async () => {
        await store.insert(rows, DAY)
        throw new Error('no')
      })
      .catch(() => undefined)
    expect((await store.insert(rows, DAY))[0]!.added).toEqual(true)
  })

  test('a job that waits is changed and removed, one that runs is not', async () => {
    const { add, claim, store, clock } = stored()
    const [runs, waits] = await add({ priority: 1 }, {})
    await claim(1)
    const { records } = store
    const changes = { priority: 5, delay: 1_000, max_attempts: 2, input: '{"n":2}' }
    expect(await records.update(waits!, changes)).toEqual(true)
    expect(await records.get(waits!)).toMatchObject({
      priority: 5,
      runAt: clock.now() + 1_000,
      maxAttempts: 2,
      input: { n: 2 },
    })
    expect(await records.update(runs!, changes)).toEqual(false)
    expect(await records.update('nothing', changes)).toBeUndefined()
    expect(await records.update(waits!, {})).toEqual(true)
    expect(await records.remove(runs!)).toEqual(false)
    expect(await records.remove('nothing')).toBeUndefined()
    expect(await records.remove(waits!)).toEqual(true)
    expect(await records.get(waits!)).toBeUndefined()
  })

  test('jobs are listed by state, queue and action, newest first, page by page', async () => {
    const { add, claim, store } = stored()
    const ids = await add(
      { priority: 9 },
      {},
      { delay: 60_000 },
      { queue: 'mail', action: 'send' },
      {},
    )
    await claim(1)
    const list = async (query: object) =>
      (await store.records.list(query)).jobs.map(({ id }) => ids.indexOf(id))
    expect(await list({})).toEqual([4, 3, 2, 1, 0])
    expect(await list({ state: 'running' })).toEqual([0])
    expect(await list({ state: 'waiting', queue: 'default' })).toEqual([4, 1])
    expect(await list({ state: 'delayed' })).toEqual([2])
    expect(await list({ action: 'send' })).toEqual([3])
    expect(await list({ state: 'failed' })).toEqual([])
    const first = await store.records.list({ limit: 2 })
    const second = await store.records.list({ limit: 2, after: first.next! })
    const third = await store.records.list({ limit: 2, after: second.next! })
    expect([first, second, third].map(({ jobs }) => jobs.length)).toEqual([2, 2, 1])
    expect(third.next).toBeUndefined()
  })

  test('each queue is counted', async () => {
    const { add, claim, store, clock } = stored()
    await add({}, {}, { delay: 60_000 }, { queue: 'mail' })
    await store.records.pause('mail')
    await claim(1)
    await clock.advance(7_000)
    expect(await store.records.status()).toEqual([
      {
        queue: 'default',
        paused: false,
        waiting: 1,
        delayed: 1,
        running: 1,
        failed: 0,
        lag: 7_000,
      },
      { queue: 'mail', paused: true, waiting: 1, delayed: 0, running: 0, failed: 0, lag: 7_000 },
    ])
  })

  test('what has ended is removed when it is kept no longer', async () => {
    const { add, claim, store, clock } = stored()
    const [one, two] = await add({ priority: 1 }, { idempotency_key: 'k' })
    await claim(2)
    const ended = (id: string) => ({ id, attempt: 1, worker: 'w1' })
    await store.attempts.complete([ended(one!)], true)
    await store.attempts.bury([{ ...ended(two!), errors: '[]' }])
    await clock.advance(1_000)
    await store.records.tidy({ completed: 1_000, failed: 1_001 })
    expect(await store.records.get(one!)).toMatchObject({ state: 'completed' })
    await clock.advance(1)
    await store.records.tidy({ completed: 1_000, failed: 1_001 })
    expect(await store.records.get(one!)).toBeUndefined()
    expect(await store.records.get(two!)).toMatchObject({ state: 'failed' })
  })

  test('jobs in the hands of nobody are taken up again', async () => {
    const { add, claim, store, database } = stored()
    const [id] = await add({})
    await claim(1)
    expect(await store.records.adopt()).toEqual(0)
    await database.run('delete from job_workers')
    expect(await store.records.adopt()).toEqual(1)
    expect(await store.records.get(id!)).toMatchObject({ state: 'waiting' })
  })
})
