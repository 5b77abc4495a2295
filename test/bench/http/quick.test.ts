import { expect, test } from 'bun:test'
import { contenders } from './contenders.ts'
import { workloads } from './workloads.ts'

const command = [
  process.execPath,
  new URL('../run.ts', import.meta.url).pathname,
  'http',
  '--quick',
]

test.skipIf(process.platform !== 'linux')(
  'the HTTP benchmark checks every server and prints a row for each, for every workload',
  async () => {
    const child = Bun.spawn(command, { stdio: ['ignore', 'pipe', 'pipe'] })
    const [printed, complaints] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
    )
    expect({ code: await child.exited, complaints }).toMatchObject({ code: 0 })
    const list = await contenders(Bun.which('node'), true)
    expect(printed).toContain(`${list.length} servers answer correctly`)
    for (const { name } of list) {
      const rows = printed!.split('\n').filter((line) => line.startsWith(`| ${name} `))
      expect(rows.length).toBe(1 + workloads.length)
      const figures = rows.flatMap((row) => row.split('|').slice(2, -1)).map(Number)
      expect(figures.every((figure) => figure > 0)).toBe(true)
    }
  },
  60_000,
)
