import { expect, test } from 'bun:test'
import { createTestApp } from 'bunbase/testing'
import { db } from 'bunbase/db'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { type TestDatabase, engines, redis, testDatabase } from '../../services.ts'

const PROGRAM = new URL('programs/take.ts', import.meta.url).pathname

/** How often two processes got it, each of which asked so often at once. */
async function taken(url: string, times: number): Promise<number> {
  const key = crypto.randomUUID()
  const processes = [1, 2].map(() =>
    Bun.spawn([process.execPath, PROGRAM, url, key, String(times)], { stderr: 'inherit' }),
  )
  const counts = await Promise.all(processes.map(({ stdout }) => new Response(stdout).text()))
  return counts.reduce((sum, text) => sum + Number(text), 0)
}

/** With the plugin's table. */
async function migrated(place: TestDatabase): Promise<TestDatabase> {
  const plugins = [db({ database: { url: place.url } }), rateLimit()]
  await (await createTestApp({ presets: [], plugins }))[Symbol.asyncDispose]()
  return place
}

for (const engine of await engines()) {
  test(`two processes on ${engine} have one limit`, async () => {
    await using place = await migrated(await testDatabase(engine))
    expect(await taken(place.url, 60)).toBe(10)
  })
}

test('two processes on redis have one limit', async () => {
  const url = await redis()
  if (url) expect(await taken(url, 60)).toBe(10)
})
