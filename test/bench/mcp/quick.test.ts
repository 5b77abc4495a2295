import { expect, test } from 'bun:test'

const command = [process.execPath, new URL('../run.ts', import.meta.url).pathname, 'mcp', '--quick']

test.skipIf(process.platform !== 'linux')(
  'the MCP benchmark checks both servers and prints a row for each',
  async () => {
    const child = Bun.spawn(command, { stdio: ['ignore', 'pipe', 'pipe'] })
    const [printed, complaints] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
    )
    expect({ code: await child.exited, complaints }).toMatchObject({ code: 0 })
    for (const name of ['sdk', 'bunbase', 'session']) {
      const [row = ''] = printed!.split('\n').filter((line) => line.startsWith(`| ${name} `))
      const figures = row.split('|').slice(2, -1).map(Number)
      expect(figures.every((figure) => figure > 0)).toBe(true)
      expect(figures.length).toBe(2)
    }
  },
  30_000,
)
