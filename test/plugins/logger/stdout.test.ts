import { afterAll, describe, expect, test } from 'bun:test'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../../test-folder.ts'

const program = new URL('programs/many-lines.ts', import.meta.url).pathname
const { path: folder, remove } = testFolder('logger')
afterAll(remove)

interface Heard {
  readonly i?: number
  readonly lines?: number
}

const parsed = (text: string): Heard[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Heard)

describe('no line is lost when the process', () => {
  test.each([
    ['runs out of work', 'end', 0],
    ['calls process.exit', 'exit', 3],
    ['throws', 'throw', 1],
    ['throws later', 'throw-later', 1],
    ['leaves a rejection unhandled', 'reject', 1],
  ])('%s', async (_, ending, code) => {
    const child = Bun.spawn([process.execPath, program, ending, '1000'], {
      stdout: 'pipe',
      stderr: 'ignore',
    })
    const heard = parsed(await new Response(child.stdout).text())
    expect(heard.map(({ i }) => i)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect(await child.exited).toBe(code)
  })
})

test('a reader that goes away does not end the process', async () => {
  const child = Bun.spawn(
    ['sh', '-c', `"$0" "$1" gone 1000 | head -n 1`, process.execPath, program],
    {
      stdout: 'pipe',
      stderr: 'pipe',
    },
  )
  expect(parsed(await new Response(child.stdout).text())).toHaveLength(1)
  expect(await new Response(child.stderr).text()).toBe('still here')
})

describe('a pipe that is full and does not block', () => {
  /** Runs the program on such a pipe, which is read only when the program says that it has logged. */
  async function readLate(lines: number): Promise<Heard[]> {
    const path = join(folder, `pipe-${lines}`)
    Bun.spawnSync(['mkfifo', path])
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    const child = Bun.spawn([process.execPath, program, 'say-when-logged', String(lines), path], {
      stdout: 'inherit',
      stderr: 'pipe',
    })
    const said = child.stderr.getReader()
    await said.read()
    let ended = false
    void child.exited.then(() => (ended = true))
    const chunks: Buffer[] = []
    for (;;) {
      const chunk = Buffer.alloc(65_536)
      let size = 0
      try {
        size = readSync(pipe, chunk)
      } catch {
        if (ended) break
        await new Promise((resolve) => setImmediate(resolve))
      }
      chunks.push(chunk.subarray(0, size))
    }
    closeSync(pipe)
    return parsed(String(Buffer.concat(chunks)))
  }

  test('is tried again until everything is written', async () => {
    const heard = await readLate(20_000)
    expect(heard.map(({ i }) => i)).toEqual(Array.from({ length: 20_000 }, (_, i) => i))
  })

  test('keeps a bounded backlog, and says how many lines were lost', async () => {
    const total = 200_000
    const heard = await readLate(total)
    const lost = heard.reduce((sum, { lines = 0 }) => sum + lines, 0)
    expect(lost).toBeGreaterThan(total / 4)
    expect(heard.filter(({ i }) => i !== undefined)).toHaveLength(total - lost)
  })
})
