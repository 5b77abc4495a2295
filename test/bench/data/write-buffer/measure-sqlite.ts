import { join } from 'node:path'
import { RemoteSqliteStore } from '../../../../plugins/persistence/sqlite-remote.ts'
import { median } from '../../http/summary.ts'
import { table } from '../../http/table.ts'
import { type Verdict, atMost } from '../../verdict.ts'
import { mainThreadMicros } from './cpu.ts'
import { openBuffer } from './open-buffer.ts'
import { rows, settledRun } from './runs.ts'
import { testFolder } from '../../../test-folder.ts'

/** Rows a second of the steady load. */
const LOAD = 20_000
const NONE = { spans: '', repeats: '' }

/** The main thread under a steady load: CPU per row, its event loop, and its longest flush. */
export async function measureSqlite(rounds: number, seconds: number): Promise<Verdict[]> {
  const { path: folder, remove } = testFolder('write-buffer')
  const store = new RemoteSqliteStore({
    path: join(folder, 'runs.db'),
    files: join(folder, 'put-aside'),
    burst: undefined,
  })
  let longestFlush = 0
  const buffer = openBuffer(
    {
      write(batch) {
        const began = performance.now()
        const written = store.write(batch)
        longestFlush = Math.max(longestFlush, performance.now() - began)
        return written
      },
    },
    500,
  )
  const idle: number[] = []
  const busy: number[] = []
  const p99s: number[] = []
  // What the machine itself does to the loop.
  const floors: number[] = []
  const stalls: number[] = []
  try {
    await store.open()
    for (let round = 0; round <= rounds; round++) {
      const without = await steady(seconds, () => settledRun())
      longestFlush = 0
      const recorded = await steady(seconds, () => rows.write(settledRun(), NONE, buffer))
      await buffer.flush()
      // The first round warms up.
      if (round === 0) continue
      idle.push(without.cpu)
      busy.push(recorded.cpu)
      p99s.push(recorded.p99)
      floors.push(without.p99)
      stalls.push(longestFlush)
    }
    const { dropped, refused } = buffer.stats
    if (dropped + refused > 0) throw new Error(`${dropped + refused} rows were lost`)
  } finally {
    await buffer.close()
    await store.close()
    remove()
  }
  const added = busy.map((cpu, i) => cpu - idle[i]!)
  const loops = [median(floors), median(p99s)]
  const figures = [median(idle), median(busy), ...loops, Math.max(...stalls)]
  console.log(`\nSQLite, ${LOAD} rows a second\n`)
  console.log(
    table(
      [
        ...['main thread µs/run, unrecorded', 'recorded'],
        ...['loop p99 ms, unrecorded', 'recorded', 'longest flush ms'],
      ],
      [figures.map((it) => it.toFixed(2))],
    ),
  )
  return [
    atMost('SQLite, main thread µs/row', median(added), 3),
    atMost(`SQLite, event loop p99 ms at ${LOAD} rows/s`, median(p99s), 4),
    atMost('SQLite, longest flush on the main thread, ms', Math.max(...stalls), 5),
  ]
}

/** Works at a steady rate, a bit every millisecond; by how much the loop is late. */
async function steady(seconds: number, work: () => void): Promise<{ cpu: number; p99: number }> {
  const late: number[] = []
  const cpu = mainThreadMicros()
  const began = performance.now()
  let last = began
  let done = 0
  while (last - began < seconds * 1000) {
    await Bun.sleep(1)
    const now = performance.now()
    late.push(Math.max(0, now - last - 1))
    last = now
    for (const due = ((now - began) / 1000) * LOAD; done < due; done++) work()
  }
  late.sort((a, b) => a - b)
  return {
    cpu: (mainThreadMicros() - cpu) / done,
    p99: late[Math.floor(late.length * 0.99)] ?? 0,
  }
}
