import { describe, expect, test } from 'bun:test'
import { workloads } from '../http/workloads.ts'
import { contenders } from './recording/contenders.ts'

const run = new URL('../run.ts', import.meta.url).pathname

async function printedBy(name: string): Promise<string[]> {
  const child = Bun.spawn([process.execPath, run, 'data', name, '--quick'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [printed, complaints] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  )
  expect({ code: await child.exited, complaints }).toMatchObject({ code: 0 })
  return printed!.split('\n')
}

/** Figures in the rows of a table that begin with a label. */
function figures(lines: readonly string[], label: string): number[][] {
  return lines
    .filter((line) => line.startsWith(`| ${label} `))
    .map((line) => line.split('|').slice(2, -1).map(Number))
}

describe.skipIf(process.platform !== 'linux')('the benchmarks of the data side', () => {
  test('recording checks every server and prints a row for each, for every workload', async () => {
    const lines = await printedBy('recording')
    for (const { name } of contenders('')) {
      const rows = figures(lines, name).filter((row) => row.length === 5)
      expect(rows.length).toBe(workloads.length)
      expect(rows.flat().every((figure) => figure > 0)).toBe(true)
    }
    expect(lines.filter((line) => /\b(met|missed) \|$/.test(line)).length).toBe(9)
  }, 90_000)

  test('write-buffer stores what it measures and says what was reached', async () => {
    const lines = await printedBy('write-buffer')
    expect(lines.some((line) => line.startsWith('SQLite, 20000 rows a second'))).toBe(true)
    expect(lines.filter((line) => /\b(met|missed) \|$/.test(line)).length).toBeGreaterThan(2)
  }, 90_000)

  test('queries finds what it asks for and says what was reached', async () => {
    const lines = await printedBy('queries')
    expect(figures(lines, 'bunbase').length).toBeGreaterThan(0)
    expect(lines.filter((line) => /\b(met|missed) \|$/.test(line)).length).toBeGreaterThan(5)
  }, 90_000)
})
