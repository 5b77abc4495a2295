// How attempts end, and that only whoever has a job in hand may say so.
import { expect, test } from 'bun:test'
import { LEASE, eachEngine } from './setup.ts'

await eachEngine((stored) => {
  test('a job that completed is gone, or kept when that is wanted', async () => {
    const { add, claim, store } = stored()
    const [one, two] = await add({ input: '{"n":1}' }, {})
    await claim(10)
    const ended = (id: string) => ({ id, attempt: 1, worker: 'w1' })
    expect(await store.attempts.complete([ended(one!)], true)).toEqual(1)
    expect(await store.attempts.complete([ended(two!)], false)).toEqual(1)
    expect(await store.records.get(one!)).toMatchObject({ state: 'completed', input: { n: 1 } })
    expect(await store.records.get(two!)).toBeUndefined()
  })

  test('the word of anybody else counts for nothing', async () => {
    const { add, claim, store } = stored()
    const [id] = await add({})
    await claim(1)
    for (const wrong of [
      { id: id!, attempt: 2, worker: 'w1' },
      { id: id!, attempt: 1, worker: 'w2' },
    ]) {
      expect(await store.attempts.complete([wrong], false)).toEqual(0)
      expect(await store.attempts.complete([wrong], true)).toEqual(0)
      expect(await store.attempts.bury([{ ...wrong, errors: '[]' }])).toEqual(0)
      const back = { ...wrong, delay: 0, errors: null, counts: true }
      expect(await store.attempts.giveBack([back])).toEqual(0)
    }
    expect(await store.records.get(id!)).toMatchObject({ state: 'running', attempt: 1 })
  })

  test('one that goes back keeps its errors, and its attempt only when that counts', async () => {
    const { add, claim, store } = stored()
    const ids = await add({}, {})
    await claim(10)
    const errors = JSON.stringify([{ attempt: 1, at: 1, code: 'INTERNAL', message: 'é "\u0000"' }])
    const back = { attempt: 1, worker: 'w1', delay: 60_000 }
    await store.attempts.giveBack([
      { ...back, id: ids[0]!, errors, counts: true },
      { ...back, id: ids[1]!, errors: null, counts: false },
    ])
    const { clock } = stored()
    expect(await store.records.get(ids[0]!)).toMatchObject({
      state: 'delayed',
      attempt: 1,
      runAt: clock.now() + 60_000,
      errors: [{ code: 'INTERNAL', message: 'é "\u0000"' }],
    })
    expect(await store.records.get(ids[1]!)).toMatchObject({ attempt: 0, errors: [] })
  })

  test('one that is given up is a failed job with all that it was', async () => {
    const { add, claim, store, clock } = stored()
    const [id] = await add({ input: '[1]', caller: '{"kind":"user","id":"u"}', org: 'o' })
    await claim(1)
    const errors = JSON.stringify([{ attempt: 1, at: 1, code: 'NO', message: 'no' }])
    expect(await store.attempts.bury([{ id: id!, attempt: 1, worker: 'w1', errors }])).toEqual(1)
    expect(await store.records.get(id!)).toMatchObject({
      state: 'failed',
      input: [1],
      caller: { kind: 'user', id: 'u' },
      org: 'o',
      attempt: 1,
      errors: [{ code: 'NO' }],
      finishedAt: clock.now(),
    })
    expect(await store.records.failure(id!)).toMatchObject({ replay_of: id, input: '[1]' })
  })

  test('a job that waits is cancelled at once, one that runs is asked to end', async () => {
    const { add, claim, store } = stored()
    const [runs, waits] = await add({ priority: 1 }, {})
    await claim(1)
    expect(await store.records.cancel(waits!)).toEqual('cancelled')
    expect(await store.records.cancel(runs!)).toEqual('cancelling')
    expect(await store.records.cancel('nothing')).toBeUndefined()
    expect(await store.attempts.cancelled([runs!, waits!, 'nothing'])).toEqual([runs!])
    expect(await store.records.get(waits!)).toBeUndefined()
    expect(await store.records.get(runs!)).toMatchObject({ cancelling: true })
    // It did not end in time, and does not begin again.
    const back = { id: runs!, attempt: 1, worker: 'w1', delay: 0, errors: null, counts: false }
    await store.attempts.giveBack([back])
    expect(await store.records.get(runs!)).toBeUndefined()
  })

  test('an end that meets a rescue is not half stored', async () => {
    const { add, claim, store, database, engine } = stored()
    // On SQLite one writes after the other.
    if (engine === 'sqlite') return
    const [one, two] = await add({}, {})
    await claim(2)
    const end = (id: string) => [{ id, attempt: 1, worker: 'w1', errors: '[]' }]
    let ends: Promise<number[]> | undefined
    await database.transaction(async () => {
      await database.run('update job_queue set locked_by = null')
      ends = Promise.all([store.attempts.complete(end(one!), true), store.attempts.bury(end(two!))])
      let waiting = 0
      while (waiting < 2) {
        const { rows } = await database.run(
          "select 1 from pg_locks where not granted and locktype = 'transactionid'",
        )
        waiting = rows.length
      }
    })
    expect(await ends).toEqual([0, 0])
    for (const table of ['job_completions', 'job_failures']) {
      expect((await database.run(`select id from ${table}`)).rows).toEqual([])
    }
  })

  test('jobs of a process that is gone begin elsewhere; the third time in a row they are given up', async () => {
    const { add, claim, store, clock } = stored()
    const [id] = await add({})
    for (let crash = 1; crash <= 3; crash++) {
      const worker = `v${crash}`
      await store.members.join({ id: worker, lease: LEASE })
      expect((await claim(5, { worker })).map((job) => [job.attempt, job.crashes])).toEqual([
        [crash, crash - 1],
      ])
      await clock.advance(LEASE + 1)
      await store.members.beat({ id: 'w1', lease: LEASE })
      expect(await store.members.dead({ id: 'w1', lease: LEASE })).toEqual([worker])
      const rescued = await store.members.rescue(worker, 3)
      expect(rescued).toMatchObject({ returned: crash < 3 ? 1 : 0, queues: ['default'] })
      expect(await store.members.rescue(worker, 3)).toMatchObject({ returned: 0, buried: [] })
      // At once the first time; then others get the time to end too.
      if (crash === 2) expect(await claim(5)).toEqual([])
      await clock.advance(3_000)
    }
    const failed = await store.records.get(id!)
    expect(failed).toMatchObject({ state: 'failed', errors: [{ code: 'JOB_CRASHED', attempt: 3 }] })
  })

  test('a job is not to blame when processes end without it; begun ten times it is given up all the same', async () => {
    const { add, claim, store, clock } = stored()
    const [id] = await add({})
    for (let crash = 1; crash <= 10; crash++) {
      for (const worker of ['with', 'without'])
        await store.members.join({ id: worker, lease: LEASE })
      const [job] = await claim(5, { worker: 'with' })
      expect(job).toMatchObject({ attempt: crash, crashes: Math.min(1, crash - 1) })
      const { buried } = await store.members.rescue('with', 3)
      expect(buried).toEqual(crash < 10 ? [] : [id!])
      await store.members.rescue('without', 3)
      await clock.advance(3_000)
      await store.members.beat({ id: 'w1', lease: LEASE })
    }
  })

  test('of jobs that two processes died of, one at a time is given', async () => {
    const { add, claim, store, clock } = stored()
    await add({}, {})
    for (const worker of ['v1', 'v2']) {
      await store.members.join({ id: worker, lease: LEASE })
      expect(await claim(2, { worker })).toHaveLength(2)
      await store.members.rescue(worker, 3)
    }
    await add({})
    await clock.advance(3_000)
    expect((await claim(10, { suspects: false })).map(({ crashes }) => crashes)).toEqual([0])
    expect((await claim(10)).map(({ crashes }) => crashes)).toEqual([2])
    expect((await claim(10)).map(({ crashes }) => crashes)).toEqual([2])
  })

  test('whoever leaves gives its jobs back, without counting their attempts', async () => {
    const { add, claim, store } = stored()
    const [id] = await add({})
    await claim(1)
    await store.members.leave('w1')
    expect(await store.records.get(id!)).toMatchObject({ state: 'waiting', attempt: 0 })
    expect(await store.members.beat({ id: 'w1', lease: LEASE })).toMatchObject({ alive: false })
  })

  test('a lease that is renewed is not over', async () => {
    const { store, clock } = stored()
    await store.members.join({ id: 'v', lease: LEASE })
    for (let n = 0; n < 5; n++) {
      await clock.advance(LEASE - 1)
      expect(await store.members.beat({ id: 'v', lease: LEASE })).toEqual({
        alive: true,
        now: clock.now(),
      })
    }
    expect(await store.members.dead({ id: 'w1', lease: LEASE })).toEqual([])
  })
})
