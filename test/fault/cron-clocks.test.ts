// Five processes with one schedule and clocks that are wrong: each tick is run once.
import { describe, expect, test } from 'bun:test'
import { engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'
import { until } from '../until.ts'

const program = new URL('../plugins/cron/programs/ticker.ts', import.meta.url).pathname
const TICKS = amount(8, 200)
/** Milliseconds; the database's time is right. */
const SKEWS = [0, -3_600_000, 3_600_000, -90_000, 90_000]

for (const engine of await engines()) {
  describe.concurrent(engine, () => {
    test(
      `each of ${TICKS} ticks is run once`,
      async () => {
        await using place = await testDatabase(engine)
        const children = SKEWS.map((skew) =>
          Bun.spawn([process.execPath, program], {
            env: { ...process.env, DATABASE_URL: place.url, SKEW: String(skew) },
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        )
        const said = children.map(() => '')
        const reading = children.map(async ({ stdout }, child) => {
          const decoder = new TextDecoder()
          for await (const chunk of stdout) said[child] += decoder.decode(chunk, { stream: true })
        })
        const ran = (): string[] =>
          said.flatMap((text) => [...text.matchAll(/ran (\S+)\n/g)].map(([, at]) => at!))
        await until('there are as many', () => ran().length >= TICKS, TICKS * 3_000 + 30_000)
        for (const child of children) child.kill('SIGTERM')
        expect(await Promise.all(children.map(({ exited }) => exited))).toEqual(SKEWS.map(() => 0))
        await Promise.all(reading)
        expect(new Set(ran()).size).toBe(ran().length)
        const times = ran()
          .map(Date.parse)
          .sort((a, b) => a - b)
        // None is left out between the first and the last.
        expect(times.at(-1)! - times[0]!).toBe((times.length - 1) * 1000)
      },
      within(90_000, 900_000),
    )
  })
}
