// R67: what a process that was killed had not stored is stored by the next one, once.
import { expect, test } from 'bun:test'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { VirtualClock } from 'bunbase/testing'
import { ownFiles } from '../../../plugins/persistence/leftovers.ts'
import { SqliteStore } from '../../../plugins/persistence/sqlite.ts'
import { Upkeep } from '../../../plugins/persistence/upkeep.ts'
import { batch, rowOfLine, rowOfRun } from '../../conformance/persistence/setup.ts'
import { testFolder } from '../../test-folder.ts'
import { listeningLogger } from '../../listening-logger.ts'

const PROGRAM = join(import.meta.dir, 'programs/write.ts')

/** Runs the program until it says that it is so far, and kills it. */
async function killed(says: string, ...args: string[]): Promise<void> {
  const child = Bun.spawn([process.execPath, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk)
    if (text.includes(says)) break
  }
  child.kill('SIGKILL')
  await child.exited
  if (!text.includes(says)) throw new Error(`the program ended without saying "${says}"`)
}

/** A folder with the file of run history, and the next process's store and upkeep. */
function place() {
  const { path: folder, remove } = testFolder('recovery', 'memory')
  const store = new SqliteStore({ path: join(folder, 'runs.db') })
  const clock = new VirtualClock()
  const { logger, lines } = listeningLogger()
  let written = 0
  const upkeep = new Upkeep({
    store,
    clock,
    logger: () => logger,
    retention: { maxAge: 7 * 24 * 3_600_000, maxBytes: 0 },
    written: () => written,
    files: { folder, own: ownFiles(folder, 1) },
  })
  return {
    folder,
    store,
    clock,
    lines,
    upkeep,
    wrote: (rows: number) => {
      written += rows
      upkeep.wrote()
    },
    files: () => readdirSync(folder).filter((name) => name.endsWith('.rows')),
    async ids(): Promise<string[]> {
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list({ order: 'oldest', limit: 500, cursor })
        found.push(...page.items.map(({ id }) => id))
        cursor = page.next
      } while (cursor !== undefined)
      return found.sort()
    },
    async boot() {
      upkeep.start()
      await upkeep.stop()
    },
    async [Symbol.asyncDispose]() {
      await upkeep.stop()
      await store.close()
      remove()
    },
  }
}

const ids = (kind: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${kind}${String(i).padStart(5, '0')}`)

test('kill -9 while the store is dead: every failed run comes back, and what was in the file', async () => {
  await using next = place()
  await killed('ready', 'fill', next.folder, '2000')
  expect(next.files().length).toBeGreaterThan(1)
  await next.boot()
  const found = await next.ids()
  expect(found.filter((id) => id.startsWith('bad'))).toEqual(ids('bad', 2_000))
  // Of the others what was in memory is lost: 64 KiB of it.
  expect(found.filter((id) => id.startsWith('good')).length).toBeGreaterThan(1_700)
  expect(next.files()).toEqual([])
  expect(next.lines.map(({ level }) => level)).toEqual(['info'])
}, 60_000)

test('kill -9 half-way in taking over: the next process takes all of it, once', async () => {
  await using next = place()
  await killed('ready', 'fill', next.folder, '2000')
  await killed('half-way', 'replay', next.folder, '2')
  const before = await next.ids()
  expect(before.length).toBeGreaterThan(0)
  expect(before.length).toBeLessThan(2_000)
  await next.boot()
  const found = await next.ids()
  expect(new Set(found).size).toEqual(found.length)
  expect(found.filter((id) => id.startsWith('bad'))).toEqual(ids('bad', 2_000))
  expect(next.files()).toEqual([])
}, 60_000)

test('kill -9 with rows put aside: all of them come back', async () => {
  await using next = place()
  await killed('ready', 'aside', next.folder, '300')
  expect(await next.ids()).toEqual([])
  await next.boot()
  expect(await next.ids()).toEqual(ids('aside', 300))
  expect(next.files()).toEqual([])
}, 60_000)

test('a file that was torn apart gives what is whole, and says what is not', async () => {
  await using next = place()
  const machine = hostname().replace(/[^\w.-]/g, '_')
  const row = rowOfRun({ id: 'whole', startedAt: 1 })
  const line = rowOfLine({ id: 'line', runId: 'whole', time: 1 })
  const text = [
    row,
    'e of an earlier row',
    line,
    'Rhalf\x1fa',
    '',
    rowOfRun({ id: 'cut', startedAt: 2 }),
  ]
  writeFileSync(join(next.folder, `${machine}~999999999~a.spill0.rows`), text.join('\x1e'))
  await next.boot()
  // The last has no end: it was being written.
  expect(await next.ids()).toEqual(['whole'])
  expect((await next.store.logs({})).items.length).toEqual(1)
  expect(next.files()).toEqual([])
  expect(next.lines).toEqual([
    expect.objectContaining({ level: 'warn', fields: { rows: 3 } }),
    expect.objectContaining({ level: 'info', fields: { rows: 2 } }),
  ])
})

test('files of a process that runs are left alone; of another machine, until nobody touches them', async () => {
  await using next = place()
  const write = (name: string, id: string): string => {
    const path = join(next.folder, name)
    writeFileSync(path, `${rowOfRun({ id, startedAt: 1 })}\x1e`)
    return path
  }
  const machine = hostname().replace(/[^\w.-]/g, '_')
  write(`${machine}~${process.ppid}~a.spill0.rows`, 'running')
  write('elsewhere~1~a.spill0.rows', 'elsewhere')
  const old = write('long-gone~1~a.spill0.rows', 'gone')
  write('notes.rows', 'other')
  utimesSync(old, new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000))
  await next.boot()
  expect(await next.ids()).toEqual(['gone'])
  expect(next.files().length).toEqual(3)
})

test('what is too old goes a minute after the start, and then from time to time', async () => {
  await using next = place()
  const { store, clock, upkeep } = next
  const day = 24 * 3_600_000
  const now = clock.now()
  const old = Array.from({ length: 1_200 }, (_, i) => ({ id: `old${i}`, startedAt: now - 8 * day }))
  await store.write(batch(old))
  await store.write(batch([{ id: 'new', startedAt: now - 6 * day }]))
  upkeep.start()
  await clock.advance('59s')
  expect((await store.counts({})).total).toEqual(1_201)
  await clock.advance('2s')
  expect(await next.ids()).toEqual(['new'])
  await clock.advance('25h')
  expect(await next.ids()).toEqual([])
})

test('what was put aside is sorted in when it is quiet', async () => {
  using home = testFolder('recovery', 'memory')
  const folder = home.path
  await using next = place()
  const files = join(folder, 'own')
  const busy = new SqliteStore({ path: join(folder, 'runs.db'), files, burst: 0 })
  const upkeep = new Upkeep({
    store: busy,
    clock: next.clock,
    logger: () => ({ ...console, child: () => console }) as never,
    retention: { maxAge: 1e15, maxBytes: 0 },
    written: () => written,
    files: undefined,
  })
  let written = 0
  upkeep.start()
  const aside = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.rows'))
  for (let i = 0; i < 20; i++) {
    await busy.write(batch([{ id: `r${i}`, startedAt: i }]))
    written += 3_000
    upkeep.wrote()
    await next.clock.advance('1s')
  }
  expect((await Bun.file(join(folder, aside()[0]!)).text()).split('\x1e').length).toEqual(21)
  await next.clock.advance('3s')
  expect(await Bun.file(join(folder, aside()[0]!)).text()).toEqual('')
  await upkeep.stop()
  await busy.close()
  expect(aside()).toEqual([])
})
