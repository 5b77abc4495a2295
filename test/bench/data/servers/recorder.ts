// Our recorder by hand, for servers that have no framework of ours: what recording costs is the same,
// what is around it is not.
import { randomIds, systemClock } from 'bunbase'
import { WriteBuffer } from '../../../../plugins/persistence/buffer.ts'
import { RemoteSqliteStore } from '../../../../plugins/persistence/sqlite-remote.ts'

const ids = randomIds(systemClock)
const buffer = new WriteBuffer({
  store: new RemoteSqliteStore({
    path: process.env['BENCH_RUNS']!,
    files: `${process.env['BENCH_RUNS']!}-rows`,
    burst: undefined,
  }),
  clock: systemClock,
  logger: () => console as never,
  flushIntervalMs: 1_000,
  maxBufferSize: 500,
  maxBufferBytes: 32 * 1024 * 1024,
  maxFileBytes: 0,
})

/** A run's values, as JSON. */
export interface Values {
  readonly input: string
  readonly output: string
}

/** Records a run. */
export function record(action: string, startedAt: number, { input, output }: Values): void {
  const duration = performance.now() % 1
  const head = `R${ids.uuid()}\x1f${ids.traceId()}\x1f\x1f${startedAt}\x1f${duration}\x1f1\x1f${action}\x1ftasks\x1fapi\x1f\x1fanonymous\x1f\x1f\x1fsucceeded\x1f\x1f\x1f`
  buffer.addParts(head, input, output, '\x1f\x1f\x1f\x1f\x1f', startedAt)
}
