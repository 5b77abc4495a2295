// R67, R68: when the buffer writes, what it keeps, and what it lets go while nobody takes it.
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { rowOfRun } from '../../conformance/persistence/setup.ts'
import { RowFile } from '../../../plugins/persistence/row-file.ts'
import { SLOW, gatedBuffer } from './gated-store.ts'
import { testFolder } from '../../test-folder.ts'

const idOf = (at: number): string => `r${String(at).padStart(7, '0')}`
const row = (at: number, more: object = {}): string =>
  rowOfRun({ id: idOf(at), startedAt: at, ...more })
const idsUpTo = (count: number): string[] => Array.from({ length: count }, (_, i) => idOf(i))
/** Ids of the runs in all files of a folder, as the next process reads them. */
const rowsIn = (folder: string): string[] =>
  readdirSync(folder)
    .flatMap((name) => [...new RowFile(join(folder, name), 0).read()].flat())
    .filter((it) => it.startsWith('R'))
    .map((it) => it.slice(1, it.indexOf('\x1f')))
    .sort()
const large = JSON.stringify('x'.repeat(1_000))

function tempFolder() {
  const { path: folder, remove } = testFolder('buffer', 'memory')
  const sizes = (): number[] => readdirSync(folder).map((name) => statSync(join(folder, name)).size)
  return {
    own: join(folder, 'host~1~a'),
    folder,
    bytes: () => sizes().reduce((sum, size) => sum + size, 0),
    [Symbol.dispose]: remove,
  }
}

describe('rows are written', () => {
  test('when their time has come', async () => {
    const { buffer, store, clock } = gatedBuffer()
    buffer.add(row(0), 0)
    await clock.advance(999)
    expect(store.batches).toEqual(0)
    buffer.add(row(1), 1)
    await clock.advance(1)
    expect(await store.ids()).toEqual(idsUpTo(2))
    expect(clock.timers).toEqual([])
    buffer.add(row(2), 2)
    await clock.advance(1_000)
    expect(await store.ids()).toEqual(idsUpTo(3))
    await buffer.close()
  })

  test('when they are enough, without waiting', async () => {
    const { buffer, store, clock } = gatedBuffer({ maxBufferSize: 10 })
    for (let i = 0; i < 25; i++) buffer.add(row(i), i)
    await clock.advance(0)
    expect((await store.ids()).length).toBeGreaterThanOrEqual(20)
    await clock.advance(1_000)
    expect(await store.ids()).toEqual(idsUpTo(25))
    await buffer.close()
  })

  test('when asked, and when the app stops', async () => {
    const { buffer, store } = gatedBuffer()
    buffer.add(row(0), 0)
    await buffer.flush()
    expect(await store.ids()).toEqual(idsUpTo(1))
    await buffer.flush()
    buffer.addFailed(row(1), 1)
    await buffer.close()
    expect(await store.ids()).toEqual(idsUpTo(2))
    expect(buffer.stats).toMatchObject({ buffered: 0, written: 2, dropped: 0, refused: 0 })
  })

  test('never twice at once, however they come', async () => {
    const { buffer, store, clock } = gatedBuffer({ maxBufferSize: 10 })
    store.gate = 'slow'
    const flushes: Promise<void>[] = []
    for (let i = 0; i < 200; i++) {
      buffer.add(row(i), i)
      if (i % 7 === 0) flushes.push(buffer.flush())
      if (i % 20 === 0) await clock.advance(SLOW / 3)
    }
    const closed = buffer.close()
    await clock.advance(SLOW * 200)
    await Promise.all([...flushes, closed])
    expect(store.mostAtOnce).toEqual(1)
    expect(await store.ids()).toEqual(idsUpTo(200))
  })

  test('a flush covers what was added before it, not all that comes after', async () => {
    const { buffer, store, clock } = gatedBuffer()
    store.gate = 'slow'
    buffer.add(row(0), 0)
    let done = false
    const flush = buffer.flush().then(() => (done = true))
    await clock.advance(0)
    for (let i = 1; i < 100; i++) buffer.add(row(i), i)
    await clock.advance(SLOW)
    expect(done).toEqual(true)
    await flush
    await clock.advance(1_000 + SLOW)
    expect(await store.ids()).toEqual(idsUpTo(100))
    await buffer.close()
  })

  test('a flush covers every row before it, also when failed runs that come meanwhile overtake it', async () => {
    const { buffer, store, clock } = gatedBuffer()
    store.gate = 'slow'
    buffer.addFailed(row(0), 0)
    buffer.add(row(1), 1)
    const flush = buffer.flush()
    await clock.advance(SLOW / 2)
    // As many as were there, so that a count of rows alone would say that it is done.
    for (let i = 2; i < 4; i++) buffer.addFailed(row(i), i)
    await clock.advance(SLOW * 3)
    await flush
    expect((await store.ids()).slice(0, 2)).toEqual(idsUpTo(2))
    const closed = buffer.close()
    await clock.advance(SLOW * 2)
    await closed
  })

  test('a flush ends although rows come faster than they are written', async () => {
    const { buffer, store, clock } = gatedBuffer({ maxBufferSize: 10 })
    store.gate = 'slow'
    let at = 0
    const flood = async (): Promise<void> => {
      for (let i = 0; i < 10; i++, at++) {
        if (i % 2) buffer.add(row(at), at)
        else buffer.addFailed(row(at), at)
      }
      await clock.advance(SLOW / 2)
    }
    for (let i = 0; i < 4; i++) await flood()
    const before = at
    let done = false
    const flush = buffer.flush().then(() => (done = true))
    for (let i = 0; i < 100 && !done; i++) await flood()
    await flush
    expect((await store.ids()).filter((id) => id < idOf(before)).length).toBe(before)
    expect(at).toBeGreaterThan(before)
    store.gate = 'open'
    const closed = buffer.close()
    await clock.advance(SLOW)
    await closed
  })
})

describe('while nobody takes them', () => {
  test('it is tried again, later and later, and told once', async () => {
    const { buffer, store, clock, lines } = gatedBuffer()
    store.gate = 'dead'
    buffer.add(row(0), 0)
    await clock.advance('60s')
    const pauses = store.tried.slice(1).map((at, i) => at - store.tried[i]!)
    expect(pauses.length).toBeGreaterThan(8)
    for (const [i, pause] of pauses.entries()) {
      const most = Math.min(10_000, 100 * 2 ** i)
      expect(pause).toBeLessThanOrEqual(most)
      expect(pause).toBeGreaterThanOrEqual(most / 2)
    }
    expect(buffer.stats).toMatchObject({ buffered: 1, failing: 'nobody is there' })
    expect(lines.map(({ level }) => level)).toEqual(['warn'])
    store.gate = 'open'
    await clock.advance('10s')
    expect(await store.ids()).toEqual(idsUpTo(1))
    expect(buffer.stats).toMatchObject({ buffered: 0, failing: undefined })
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info'])
    await buffer.close()
  })

  test('flush() says so, and nothing is lost', async () => {
    const { buffer, store } = gatedBuffer()
    store.gate = 'dead'
    buffer.add(row(0), 0)
    await expect(buffer.flush()).rejects.toThrow('nobody is there')
    store.gate = 'open'
    await buffer.flush()
    expect(await store.ids()).toEqual(idsUpTo(1))
    await buffer.close()
  })

  test('so many are kept: the oldest successful ones go first, counted and told', async () => {
    const { buffer, store, clock, lines } = gatedBuffer({ maxBufferSize: 10 })
    store.gate = 'dead'
    for (let i = 0; i < 3_000; i++) {
      if (i % 10 === 0) buffer.addFailed(row(i, { status: 'failed' }), i)
      else buffer.add(row(i), i)
      if (i % 100 === 0) await clock.advance(10)
    }
    const { buffered, dropped } = buffer.stats
    expect(buffered).toBeLessThanOrEqual(1_000)
    expect(buffered + dropped).toEqual(3_000)
    store.gate = 'open'
    await clock.advance('20s')
    const ids = await store.ids()
    expect(ids.length).toEqual(buffered)
    expect(ids.filter((id) => id.endsWith('0')).length).toEqual(300)
    // Of the others the newest are left, without a gap.
    const others = ids.filter((id) => !id.endsWith('0'))
    expect(others).toEqual(
      idsUpTo(3_000)
        .filter((id) => !id.endsWith('0'))
        .slice(-others.length),
    )
    const told = lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)
    await buffer.close()
    const all = lines.filter(({ message }) => message.includes('lost')).map(({ fields }) => fields)
    expect(told.length).toBeGreaterThan(0)
    expect(all.at(-1)).toMatchObject({ altogether: dropped })
    expect(buffer.stats.dropped).toEqual(dropped)
  })

  test('of failed runs the oldest go when there is nothing else', async () => {
    const { buffer, store, clock } = gatedBuffer({ maxBufferSize: 10 })
    store.gate = 'dead'
    for (let i = 0; i < 1_500; i++) buffer.addFailed(row(i), i)
    await clock.advance(0)
    // Those in hand are beside them.
    expect(buffer.stats.buffered).toBeLessThanOrEqual(1_010)
    store.gate = 'open'
    await clock.advance('20s')
    const ids = await store.ids()
    expect(ids.length).toBeGreaterThan(900)
    expect(ids.slice(10)).toEqual(idsUpTo(1_500).slice(-ids.length + 10))
    await buffer.close()
  })

  test('so many bytes are kept', async () => {
    const maxBufferBytes = 1024 * 1024
    const { buffer, store, clock } = gatedBuffer({ maxBufferBytes })
    store.gate = 'dead'
    for (let i = 0; i < 5_000; i++) {
      buffer.add(row(i, { input: large }), i)
      expect(buffer.stats.bufferedBytes).toBeLessThanOrEqual(maxBufferBytes + 512 * 1024)
      if (i % 500 === 0) await clock.advance(50)
    }
    expect(buffer.stats.dropped).toBeGreaterThan(3_000)
    store.gate = 'open'
    await clock.advance('20s')
    expect((await store.ids()).at(-1)).toEqual(idOf(4_999))
    await buffer.close()
  })

  test('then they go into a file, which is bounded too, and come back from it', async () => {
    using place = tempFolder()
    const maxFileBytes = 4 * 1024 * 1024
    const { buffer, store, clock } = gatedBuffer({
      files: place.own,
      maxFileBytes,
      maxBufferBytes: 1024 * 1024,
    })
    store.gate = 'dead'
    for (let i = 0; i < 3_000; i++) {
      buffer.add(row(i, { input: large }), i)
      if (i % 500 === 0) await clock.advance(50)
    }
    expect(buffer.stats.dropped).toEqual(0)
    expect(buffer.stats.spilledBytes).toBeGreaterThan(1024 * 1024)
    for (let i = 3_000; i < 9_000; i++) buffer.add(row(i, { input: large }), i)
    expect(place.bytes()).toBeLessThanOrEqual(maxFileBytes)
    const { dropped } = buffer.stats
    expect(dropped).toBeGreaterThan(0)
    store.gate = 'open'
    await clock.advance('20s')
    const ids = await store.ids()
    expect(ids.length).toEqual(9_000 - dropped)
    // The oldest had to go, but for those in hand since the first try.
    const inHand = ids.findIndex((id, i) => id !== idOf(i))
    expect(inHand).toBeLessThanOrEqual(500)
    expect(ids.slice(inHand)).toEqual(idsUpTo(9_000).slice(inHand - ids.length))
    expect(buffer.stats).toMatchObject({ spilledBytes: 0, buffered: 0 })
    expect(place.bytes()).toEqual(0)
    await buffer.close()
    expect(readdirSync(place.folder)).toEqual([])
  })

  test('200,000 runs need no more memory than agreed', async () => {
    using place = tempFolder()
    const MEBIBYTE = 1024 * 1024
    const { buffer, store, clock } = gatedBuffer({
      files: place.own,
      maxFileBytes: 8 * MEBIBYTE,
      maxBufferBytes: 8 * MEBIBYTE,
    })
    store.gate = 'dead'
    const memory = (): number => {
      Bun.gc(true)
      const { heapUsed, external, arrayBuffers } = process.memoryUsage()
      return (heapUsed + external + arrayBuffers) / MEBIBYTE
    }
    const drive = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        if (i % 50 === 0) buffer.addFailed(row(i, { input: large }), i)
        else buffer.add(row(i, { input: large }), i)
        if (i % 5_000 === 0) await clock.advance(500)
      }
    }
    await drive(0, 40_000)
    const full = memory()
    await drive(40_000, 200_000)
    expect(memory() - full).toBeLessThan(24)
    expect(buffer.stats.bufferedBytes).toBeLessThanOrEqual(9 * MEBIBYTE)
    expect(place.bytes()).toBeLessThanOrEqual(8 * MEBIBYTE)
    const { buffered, dropped, spilledBytes } = buffer.stats
    expect(spilledBytes).toBeGreaterThan(0)
    expect(dropped + buffered).toBeGreaterThan(180_000)
    store.gate = 'open'
    await clock.advance('20s')
    expect((await store.ids()).length).toEqual(200_000 - dropped)
    await buffer.close()
  }, 60_000)

  test('adding waits for nothing, even if a write never ends', async () => {
    const { buffer, store, clock } = gatedBuffer({ maxBufferSize: 10 })
    store.gate = 'hanging'
    for (let i = 0; i < 100; i++) buffer.add(row(i), i)
    await clock.advance('1h')
    for (let i = 100; i < 5_000; i++) buffer.add(row(i), i)
    expect(store.tried.length).toEqual(1)
    expect(buffer.stats.buffered).toBeLessThanOrEqual(1_010)
  })
})

describe('at the end', () => {
  test('what nobody takes stays in files', async () => {
    using place = tempFolder()
    const { buffer, store } = gatedBuffer({ files: place.own, maxFileBytes: 1024 * 1024 })
    store.gate = 'dead'
    for (let i = 0; i < 50; i++) buffer.add(row(i), i)
    for (let i = 50; i < 60; i++) buffer.addFailed(row(i), i)
    await buffer.close()
    const names = readdirSync(place.folder)
    expect(names.length).toBeGreaterThan(0)
    const texts = await Promise.all(names.map((name) => Bun.file(join(place.folder, name)).text()))
    for (const id of idsUpTo(60)) expect(texts.join('')).toContain(`R${id}\x1f`)
    expect(buffer.stats.dropped).toEqual(0)
  })

  test('a write that never ends does not keep the app from stopping', async () => {
    using place = tempFolder()
    const { buffer, store, clock } = gatedBuffer({ files: place.own, maxFileBytes: 1024 * 1024 })
    store.gate = 'hanging'
    for (let i = 0; i < 50; i++) buffer.add(row(i), i)
    await clock.advance(1_000)
    for (let i = 50; i < 60; i++) buffer.addFailed(row(i), i)
    const closed = buffer.close()
    await clock.advance(5_000)
    await closed
    expect(rowsIn(place.folder)).toEqual(idsUpTo(60))
    expect(buffer.stats.dropped).toEqual(0)
  })

  test('after a kill the rows of failed runs are in files, whatever was stored before', async () => {
    using place = tempFolder()
    const { buffer } = gatedBuffer({ files: place.own, maxFileBytes: 1024 * 1024 })
    for (let round = 0; round < 3; round++) {
      buffer.addFailed(row(round), round)
      await buffer.flush()
    }
    for (let i = 0; i < 5; i++) buffer.addFailed(row(i), i)
    expect(rowsIn(place.folder)).toEqual(idsUpTo(5))
    await buffer.close()
  })

  test('without files it is counted as lost', async () => {
    const { buffer, store, lines } = gatedBuffer()
    store.gate = 'dead'
    for (let i = 0; i < 50; i++) buffer.add(row(i), i)
    await buffer.close()
    expect(buffer.stats).toMatchObject({ buffered: 0, dropped: 50 })
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { rows: 50, altogether: 50 } })
  })

  test('nothing is left when all was taken', async () => {
    using place = tempFolder()
    const { buffer, store } = gatedBuffer({ files: place.own, maxFileBytes: 1024 * 1024 })
    store.gate = 'dead'
    buffer.addFailed(row(0), 0)
    await buffer.flush().catch(() => undefined)
    expect(existsSync(`${place.own}.a.rows`)).toEqual(true)
    store.gate = 'open'
    await buffer.close()
    expect(readdirSync(place.folder)).toEqual([])
    expect(await store.ids()).toEqual([idOf(0)])
  })
})
