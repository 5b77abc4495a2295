// Writes runs through a buffer whose store is dead, or puts them aside, or replays what others left and
// stops half-way; says so, and waits to be killed.
import { systemClock } from 'bunbase'
import { rowOfRun, batch } from '../../../conformance/persistence/setup.ts'
import { WriteBuffer } from '../../../../plugins/persistence/buffer.ts'
import { ownFiles } from '../../../../plugins/persistence/leftovers.ts'
import { SqliteStore } from '../../../../plugins/persistence/sqlite.ts'
import type { RunStore } from '../../../../plugins/persistence/store.ts'
import { Upkeep } from '../../../../plugins/persistence/upkeep.ts'

const [what, folder = '', count = '0'] = process.argv.slice(2)
const own = ownFiles(folder, systemClock.now())
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet }
const idOf = (kind: string, at: number): string => `${kind}${String(at).padStart(5, '0')}`
const input = JSON.stringify('x'.repeat(500))

async function fill(): Promise<void> {
  const buffer = new WriteBuffer({
    store: { write: () => Promise.reject(new Error('dead')) },
    clock: systemClock,
    logger: () => quiet,
    flushIntervalMs: 50,
    maxBufferSize: 100,
    maxBufferBytes: 65_536,
    files: own,
    maxFileBytes: 64 * 1024 * 1024,
  })
  for (let at = 0; at < Number(count); at++) {
    buffer.add(rowOfRun({ id: idOf('good', at), startedAt: at, input }), at)
    buffer.addFailed(rowOfRun({ id: idOf('bad', at), startedAt: at, status: 'failed', input }), at)
    // It has to find out that the store is dead.
    if (at % 20 === 0) await Bun.sleep(0)
  }
}

async function putAside(): Promise<void> {
  const store = new SqliteStore({ path: `${folder}/runs.db`, files: own, burst: 0 })
  for (let at = 0; at < Number(count); at++) {
    await store.write(batch([{ id: idOf('aside', at), startedAt: at, input }]))
  }
}

async function replayHalf(): Promise<void> {
  const store = new SqliteStore({ path: `${folder}/runs.db` })
  let pieces = 0
  const write: SqliteStore['write'] = async (rows) => {
    if (++pieces > Number(count)) return new Promise(() => console.log('half-way'))
    await store.write(rows)
  }
  const upkeep = new Upkeep({
    store: { ...methodsOf(store), write },
    clock: systemClock,
    logger: () => quiet,
    retention: { maxAge: Infinity, maxBytes: 0 },
    written: () => 0,
    files: { folder, own },
  })
  upkeep.start()
  await new Promise(() => undefined)
}

function methodsOf(store: RunStore): RunStore {
  const bound: Record<string, unknown> = {}
  for (const name of ['open', 'tidy', 'prune', 'list', 'get', 'logs', 'counts', 'close'] as const) {
    bound[name] = (store[name] as (...args: unknown[]) => unknown).bind(store)
  }
  return bound as unknown as RunStore
}

if (what === 'fill') await fill()
else if (what === 'aside') await putAside()
else await replayHalf()
console.log('ready')
setInterval(() => undefined, 1_000)
