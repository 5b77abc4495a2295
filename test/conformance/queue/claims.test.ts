// Which jobs a claim gives, to whom, and in which order.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { LEASE, eachEngine } from './setup.ts'

await eachEngine((stored) => {
  test('a claim gives higher priorities first, then what has been due longest', async () => {
    const { add, claim, clock } = stored()
    const now = clock.now()
    const [late, early, urgent] = await add(
      { run_at: now - 10 },
      { run_at: now - 20 },
      { run_at: now - 5, priority: 3 },
    )
    expect((await claim(10)).map(({ id }) => id)).toEqual([urgent, early, late] as string[])
    expect(await claim(10)).toEqual([])
  })

  test('whatever the priorities and times, the order is theirs', async () => {
    const { add, claim, clock, database } = stored()
    const job = fc.record({ priority: fc.integer({ min: -3, max: 3 }), ago: fc.nat(50) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (jobs, limit) => {
          await database.run('delete from job_queue')
          const now = clock.now()
          const ids = await add(
            ...jobs.map(({ priority, ago }) => ({ priority, run_at: now - ago })),
          )
          const expected = jobs
            .map((one, at) => ({ ...one, id: ids[at]! }))
            .sort((a, b) => b.priority - a.priority || b.ago - a.ago || (a.id < b.id ? -1 : 1))
          const claimed: string[] = []
          for (let i = 0; i <= jobs.length; i++) {
            claimed.push(...(await claim(limit)).map(({ id }) => id))
          }
          expect(claimed).toEqual(expected.map(({ id }) => id))
        },
      ),
      { numRuns: 25, seed: 7 },
    )
  })

  test('a job is not given before its time, and told when that is', async () => {
    const { add, claim, clock, store } = stored()
    await add({ delay: 5_000 }, { delay: 9_000, priority: 7 })
    expect(await claim(10)).toEqual([])
    expect(await store.soonest('default', 0)).toEqual(5_000)
    await clock.advance(5_000)
    expect(await claim(10)).toHaveLength(1)
    expect(await store.soonest('default', 0)).toEqual(4_000)
    await clock.advance(4_000)
    expect(await claim(10)).toHaveLength(1)
    expect(await store.soonest('default', 0)).toBeUndefined()
    await add({ delay: 10 })
    await clock.advance(15)
    expect(await store.soonest('default', 4)).toBeUndefined()
    expect(await store.soonest('default', 6)).toEqual(-5)
  })

  test('queues do not see each other, and a paused one gives nothing', async () => {
    const { add, claim, store } = stored()
    const [, mail] = await add({}, { queue: 'mail' })
    await store.records.pause('default')
    await store.records.pause('default')
    expect(await claim(10)).toEqual([])
    expect((await claim(10, { queue: 'mail' })).map(({ id }) => id)).toEqual([mail] as string[])
    await store.records.resume('default')
    expect(await claim(10)).toHaveLength(1)
  })

  test('only a living process is given jobs', async () => {
    const { add, claim, store } = stored()
    await add({})
    expect(await claim(10, { worker: 'nobody' })).toEqual([])
    await store.members.leave('w1')
    expect(await claim(10)).toEqual([])
  })

  test('sixteen processes that claim at once never get the same job', async () => {
    const { add, another, store } = stored()
    const COUNT = 3_000
    await add(...Array.from({ length: COUNT }, (_, n) => ({ priority: n % 3 })))
    const given: string[] = []
    await Promise.all(
      Array.from({ length: 16 }, async (_, n) => {
        const worker = `w${n + 10}`
        const own = n % 4 === 0 ? another() : store
        await own.members.join({ id: worker, lease: LEASE })
        for (let more = true; more;) {
          const claimed = await own.claim({ queue: 'default', worker, limit: 40, suspects: true })
          given.push(...claimed.jobs.map(({ id, attempt }) => `${id} ${attempt}`))
          more = claimed.more || claimed.jobs.length > 0
        }
      }),
    )
    expect(given).toHaveLength(COUNT)
    expect(new Set(given).size).toEqual(COUNT)
  })

  test('jobs of a group are given one after the other, in the order they were added', async () => {
    const { add, claim, store } = stored()
    const [a1, b1, a2] = await add(
      { group_key: 'a', priority: 0 },
      { group_key: 'b' },
      // Neither priority nor time lets it pass.
      { group_key: 'a', priority: 9 },
      { group_key: 'b', delay: 1 },
    )
    const first = await claim(10)
    expect(first.map(({ id }) => id)).toEqual([a1, b1] as string[])
    expect(await claim(10)).toEqual([])
    // A failed attempt keeps its place.
    const ended = { id: a1!, attempt: 1, worker: 'w1' }
    await store.attempts.giveBack([{ ...ended, delay: 0, errors: null, counts: true }])
    expect((await claim(10)).map(({ id, attempt }) => [id, attempt])).toEqual([[a1!, 2]])
    await store.attempts.complete([{ ...ended, attempt: 2 }], false)
    expect((await claim(10)).map(({ id }) => id)).toEqual([a2] as string[])
  })

  test('of a limit only so many run at once, whoever runs them', async () => {
    const { add, claim, store, another } = stored()
    await add(...Array.from({ length: 6 }, () => ({ limit_key: 'api', limit_max: 2 })))
    const other = another()
    await other.members.join({ id: 'w2', lease: LEASE })
    const mine = await claim(10)
    expect(mine).toHaveLength(2)
    const theirs = { queue: 'default', worker: 'w2', limit: 10, suspects: true }
    expect((await other.claim(theirs)).jobs).toEqual([])
    await store.attempts.complete([{ id: mine[0]!.id, attempt: 1, worker: 'w1' }], false)
    expect((await other.claim(theirs)).jobs).toHaveLength(1)
    expect(await claim(10)).toEqual([])
  })

  test('processes that claim at once keep to limits and groups', async () => {
    const { add, another, database } = stored()
    await add(
      ...Array.from({ length: 120 }, (_, n) =>
        n % 2 === 0
          ? { limit_key: `l${n % 3}`, limit_max: 2 }
          : { group_key: `g${n % 5}`, priority: n % 4 },
      ),
    )
    let most = 0
    let done = 0
    const running = new Map<string, number>()
    const order = new Map<string, string[]>()
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const own = another()
        const worker = `w${n + 10}`
        await own.members.join({ id: worker, lease: LEASE })
        while (done < 120) {
          const { jobs } = await own.claim({ queue: 'default', worker, limit: 7, suspects: true })
          for (const { id, group_key, limit_key } of jobs) {
            const key = group_key ?? limit_key!
            const count = (running.get(key) ?? 0) + 1
            running.set(key, count)
            most = Math.max(most, count - (group_key === null ? 1 : 0))
            if (group_key) order.set(key, [...(order.get(key) ?? []), id])
          }
          await Promise.resolve()
          for (const { group_key, limit_key } of jobs) {
            const key = group_key ?? limit_key!
            running.set(key, running.get(key)! - 1)
          }
          const ended = jobs.map(({ id, attempt }) => ({ id, attempt, worker }))
          const count = ended.length > 0 ? await own.attempts.complete(ended, false) : 0
          done += count
          // Lets the test's own timeout fire when jobs are never given.
          if (count === 0) await new Promise((resolve) => setImmediate(resolve))
        }
      }),
    )
    expect(most).toEqual(1)
    for (const ids of order.values()) expect(ids).toEqual(ids.toSorted())
    expect((await database.run('select 1 from job_queue')).rows).toEqual([])
  })
})
