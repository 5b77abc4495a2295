// A full disk: writes fail by a typed error, reads go on, nothing breaks, and it goes on by itself when
// there is room again.
import { SQL } from 'bun'
import { expect, test } from 'bun:test'
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgres } from '../services.ts'
import { runAs } from '../services/postgres-binaries.ts'
import { PostgresServer } from '../services/postgres-server.ts'
import { FaultApp, type AppProcess } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { SmallDisk } from './disk.ts'
import { integrityOf } from './integrity.ts'
import { until } from '../until.ts'
import { type Answer, Writers, isGood, isHung } from './writers.ts'

const MEBIBYTES = 64
const NO_DISK = 'no disk could be mounted (are we root?): a test of full disks does not run'

/** Fills the disk under writers, and empties it again. */
async function fillAndFree(running: AppProcess, disk: SmallDisk): Promise<Answer[]> {
  const from = Date.now()
  const writers = new Writers(() => running.url, { pause: 20 })
  await writers.succeeds(50)
  expect(await unrecorded(running, [...writers.answers], from)).toEqual([])
  disk.fill()
  const isFull = ({ code }: Answer): boolean => code === 'DATABASE_FULL'
  for (const kind of ['entries', 'notes']) {
    await writers.sees((answer) => answer.kind === kind && isFull(answer))
  }
  // It is not by chance that nothing is written: no room is left, and none is found.
  for (let times = 0; times < 200; times++) await writers.sees(isFull)
  expect(disk.room).toBeLessThan(65_536)
  await running.get('/books')
  await running.get(`/runs?from=${from}`)
  expect(await running.readiness()).toBe(200)

  disk.free()
  await writers.succeeds(50)
  await writers.end()
  const { answers } = writers
  expect(answers.filter(isHung)).toEqual([])
  const bad = answers.filter((it) => !isGood(it) && it.kind !== 'refusals')
  expect(bad.filter((it) => it.code !== 'DATABASE_FULL' || it.status !== 507)).toEqual([])
  expect(answers.filter(({ kind, status }) => kind === 'refusals' && status !== 409)).toEqual([])
  await expectBooksToHold(running, answers)
  await until(
    'what was recorded meanwhile is stored',
    async () => (await unrecorded(running, answers, from)).length === 0,
  )
  expect(running.strays).toEqual([])
  console.log(`full disk: ${writers.summary}`)
  return answers
}

test('sqlite: the disk of the database and of run history is full', async () => {
  await using app = new FaultApp({ DATABASE_URL: 'file:disk/app.db', RUNS_FILE: 'disk/runs.db' })
  using disk = SmallDisk.mount(join(app.folder, 'disk'), MEBIBYTES)
  if (!disk) return console.log(NO_DISK)
  let running = await app.start()
  const answers = await fillAndFree(running, disk)

  // Ended in one way and the other while it is full, it starts again and has lost nothing.
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const writers = new Writers(() => running.url, { pause: 20 })
    await writers.succeeds(10)
    disk.fill()
    await writers.sees(({ code }) => code === 'DATABASE_FULL')
    expect(await running.end(signal)).toBe(signal === 'SIGTERM' ? 0 : null)
    await writers.end()
    answers.push(...writers.answers)
    running = await app.start()
    await expectBooksToHold(running, answers)
    disk.free()
    const response = await running.post('/notes', { id: `after ${signal}` })
    expect(response.status).toBe(200)
    for (const file of ['app.db', 'runs.db']) {
      expect(integrityOf(join(disk.path, file))).toBe('ok')
    }
  }
  expect(await running.end('SIGTERM')).toBe(0)
}, 90_000)

test.if((await postgres()) !== undefined)(
  'postgres: the disk of its tables is full',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bunbase-disk-'))
    using disk = SmallDisk.mount(folder, MEBIBYTES)
    if (!disk) return console.log(NO_DISK)
    const user = runAs()
    if (user) chownSync(folder, user.uid, user.gid)
    await using server = (await PostgresServer.create())!
    await using admin = new SQL(server.url(), { max: 1 })
    await admin.unsafe(`create tablespace small location '${folder}'`)
    await admin.unsafe('create database ledger tablespace small')
    await using app = new FaultApp({ DATABASE_URL: server.url('ledger') })
    const running = await app.start()
    await fillAndFree(running, disk)
    expect(await running.end('SIGTERM')).toBe(0)
  },
  90_000,
)
