import { describe, expect, test } from 'bun:test'
import { postgres, redis } from '../../services.ts'
import { contenders, onSqlite } from './contenders.ts'

const run = new URL('../run.ts', import.meta.url).pathname
const here = { postgres: await postgres(), redis: await redis(), sqlite: 'always' }

describe.skipIf(process.platform !== 'linux')('the benchmark of the queue', () => {
  test('drains every queue and prints how ours stands', async () => {
    const child = Bun.spawn([process.execPath, run, 'queue', 'drain', 'sqlite', '--quick'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [printed, complaints] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
    )
    expect({ code: await child.exited, complaints }).toEqual({ code: 0, complaints: '' })
    const lines = printed!.split('\n')
    for (const { name, on } of [...contenders, ...onSqlite]) {
      const row = lines.filter((line) => line.startsWith(`| ${name} `))
      expect(row.length).toBeGreaterThan(here[on] ? 0 : -1)
      for (const line of row) expect(Number.parseFloat(line.split('|')[2]!)).toBeGreaterThan(0)
    }
    expect(lines.filter((line) => /\b(met|missed) \|$/.test(line)).length).toBe(11)
  }, 90_000)
})
