import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { freshChannel, transports } from './setup.ts'
import { until } from '../../until.ts'

/** An instance in a process of its own. */
function start(transport: string, url: string, channel: string) {
  const program = join(import.meta.dir, 'programs/instance.ts')
  const child = Bun.spawn([process.execPath, program, transport, url, channel], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  void (async () => {
    let rest = ''
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop()!
      lines.push(...parts)
    }
  })()
  return {
    child,
    heard: () => lines.slice(1).map(Number),
    ready: () => until('a process is ready', () => lines[0] === 'ready', 20_000),
    async tell(...numbers: number[]) {
      void child.stdin.write(numbers.map((n) => `${n}\n`).join(''))
      await child.stdin.flush()
    },
    async end() {
      await child.stdin.end()
      await child.exited
      return JSON.parse((await new Response(child.stderr).text()).trim().split('\n').at(-1)!)
    },
  }
}

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => from + n)

for (const { name, url } of await transports()) {
  if (name === 'memory') continue
  test(`three processes on ${name} hear each other, whole and in order, though one is killed`, async () => {
    const channel = freshChannel()
    const [a, b, c] = [0, 1, 2].map(() => start(name, url, channel)) as [
      ReturnType<typeof start>,
      ReturnType<typeof start>,
      ReturnType<typeof start>,
    ]
    await Promise.all([a.ready(), b.ready(), c.ready()])
    await a.tell(...numbers(0, 1000))
    await b.tell(...numbers(1000, 1000))
    for (const each of [a, b, c]) {
      await until('it hears both', () => each.heard().length === 2000, 20_000)
      expect(each.heard().filter((n) => n < 1000)).toEqual(numbers(0, 1000))
      expect(each.heard().filter((n) => n >= 1000)).toEqual(numbers(1000, 1000))
    }
    c.child.kill('SIGKILL')
    await c.child.exited
    await b.tell(...numbers(2000, 100))
    await until('the other goes on', () => a.heard().length === 2100)
    expect(a.heard().slice(2000)).toEqual(numbers(2000, 100))
    expect(await a.end()).toMatchObject({ published: 1000, received: 1100, missed: 0, dropped: 0 })
    expect(await b.end()).toMatchObject({ published: 1100, received: 1000, missed: 0, dropped: 0 })
  }, 60_000)
}
