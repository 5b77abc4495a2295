// Several processes, and processes that end in every way. Real time; bounds leave room for a busy machine.
import { describe, expect, test } from 'bun:test'
import { systemClock } from 'bunbase'
import { engines, testDatabase } from '../../services.ts'
import { until } from '../../until.ts'
import { office } from './processes.ts'
import { inTime } from '../../in-time.ts'

const adder = new URL('programs/adder.ts', import.meta.url).pathname

for (const engine of await engines()) {
  describe(engine, () => {
    test('jobs of a process that is killed begin elsewhere at once', async () => {
      await using place = await office(engine)
      const [first, second] = await Promise.all([place.worker(), place.worker({ queues: {} })])
      const { id } = await place.jobs.add({ action: 'sleep', input: { ms: 60_000 } })
      const begun = () => [first, second].find(({ lines }) => lines.includes(`began ${id}`))
      await until('it runs', begun)
      const victim = begun()!
      const heir = victim === first ? second : first
      victim.child.kill('SIGKILL')
      const killedAt = systemClock.elapsed()
      await heir.said(`began ${id}`)
      // The lease would take thirty.
      expect(systemClock.elapsed() - killedAt).toBeLessThan(inTime(1_000))
      expect(await place.jobs.get(id)).toMatchObject({ state: 'running', attempt: 2 })
    }, 60_000)

    test('a job that runs in another process is cancelled there', async () => {
      await using place = await office(engine)
      const worker = await place.worker()
      const { id } = await place.jobs.add({ action: 'sleep', input: { ms: 60_000 } })
      await worker.said(`began ${id}`)
      const askedAt = systemClock.elapsed()
      expect(await place.jobs.cancel(id)).toEqual('cancelling')
      await worker.said(`aborted ${id}`)
      expect(systemClock.elapsed() - askedAt).toBeLessThan(inTime(2_000))
      await until('it is gone', async () => (await place.jobs.get(id)) === undefined)
    }, 60_000)
  })
}

// These wait most of the time, and nothing in them is measured.
for (const engine of await engines()) {
  describe.concurrent(engine, () => {
    test('SIGTERM lets what runs end, begins nothing more and counts no attempt', async () => {
      await using place = await office(engine)
      const worker = await place.worker({ concurrency: 1 })
      const [runs, waits] = await place.jobs.addMany([
        { action: 'sleep', input: { ms: 1_000 }, priority: 1 },
        { action: 'sleep', input: { ms: 1_000 } },
      ])
      await worker.said(`began ${runs!.id}`)
      for (let n = 0; n < 5; n++) worker.child.kill('SIGTERM')
      expect(await worker.exited).toEqual(0)
      expect(worker.lines.filter((line) => / (began|ended) /.test(` ${line}`))).toEqual([
        `began ${runs!.id}`,
        `ended ${runs!.id}`,
      ])
      expect(await place.jobs.get(runs!.id)).toBeUndefined()
      expect(await place.jobs.get(waits!.id)).toMatchObject({ state: 'waiting', attempt: 0 })
    }, 60_000)

    test('what a process says that slept past its lease is not believed', async () => {
      await using place = await office(engine)
      const sleeper = await place.worker({ lease: '4s' })
      const { id } = await place.jobs.add({ action: 'sleep', input: { ms: 3_000 } })
      await sleeper.said(`began ${id}`)
      sleeper.child.kill('SIGSTOP')
      const heir = await place.worker({ lease: '4s' })
      await heir.said(`began ${id}`)
      sleeper.child.kill('SIGCONT')
      await sleeper.said('what they said was not stored')
      await heir.said(`ended ${id}`)
      await until('it is gone', async () => (await place.jobs.get(id)) === undefined)
    }, 60_000)

    test('of 200 jobs with one unique key, added by four processes at once, there is one', async () => {
      await using place = await testDatabase(engine)
      const children = Array.from({ length: 4 }, () =>
        Bun.spawn([process.execPath, adder], {
          env: { ...process.env, DATABASE_URL: place.url },
          stdio: ['pipe', 'pipe', 'inherit'],
        }),
      )
      const said = children.map(() => '')
      const reading = children.map(async ({ stdout }, child) => {
        const decoder = new TextDecoder()
        for await (const chunk of stdout) said[child] += decoder.decode(chunk, { stream: true })
      })
      await until('all are ready', () => said.every((text) => text.startsWith('ready\n')), 30_000)
      await Promise.all(children.map(({ stdin }) => stdin.end()))
      await Promise.all([...reading, ...children.map(({ exited }) => exited)])
      const answers = said.flatMap((text) => JSON.parse(text.split('\n')[1]!) as string[])
      expect(answers).toHaveLength(200)
      expect(answers.filter((answer) => answer.startsWith('new '))).toHaveLength(1)
      expect(new Set(answers.map((answer) => answer.replace('new ', ''))).size).toBe(1)
    }, 60_000)

    test('a job that kills its process is given up the third time; others are not', async () => {
      await using place = await office(engine)
      const { id } = await place.jobs.add({ action: 'die', input: {} })
      const others = await place.jobs.addMany(
        Array.from({ length: 4 }, () => ({ action: 'sleep', input: { ms: 400 } })),
      )
      for (let n = 1; n <= 3; n++) expect(await (await place.worker()).exited).not.toEqual(0)
      await place.worker()
      await until(
        'the one is given up, the others are done',
        async () => {
          const states = await Promise.all(
            [id, ...others.map((one) => one.id)].map(
              async (one) => (await place.jobs.get(one))?.state,
            ),
          )
          return states.join() === 'failed,,,,'
        },
        30_000,
      )
      expect(await place.jobs.get(id)).toMatchObject({ errors: [{ code: 'JOB_CRASHED' }] })
    }, 90_000)
  })
}
