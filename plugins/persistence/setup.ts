import type { Host } from '../../kernel/index.ts'
import { runLines } from '../logger/index.ts'
import { WriteBuffer } from './buffer.ts'
import { chooseStore } from './choose-store.ts'
import { type PersistenceConfig, retentionOf } from './config.ts'
import { runHistory } from './history.ts'
import type { PersistencePlugin } from './index.ts'
import { LongRuns } from './long-runs.ts'
import { outgoing, outgoingTo, traceFetch } from './outgoing.ts'
import { RecordedHistory } from './recorded-history.ts'
import { Recorder } from './recorder.ts'
import { replayer } from './replay/replayer.ts'
import { RunReplayer } from './replay/run-replayer.ts'
import { Upkeep } from './upkeep.ts'

const MEBIBYTE = 1024 * 1024

/** Records runs until the app stops. */
export async function setup(
  host: Host<PersistencePlugin>,
  config: PersistenceConfig,
): Promise<() => Promise<void>> {
  const { store, files, takesSent } = await chooseStore(host, config)
  const maxFileBytes = config.maxFileBytes ?? 64 * MEBIBYTE
  const buffer = new WriteBuffer({
    store,
    clock: host.clock,
    logger: () => host.logger,
    flushIntervalMs: config.flushIntervalMs ?? 1_000,
    maxBufferSize: config.maxBufferSize ?? 500,
    maxBufferBytes: config.maxBufferBytes ?? 32 * MEBIBYTE,
    files: maxFileBytes > 0 ? files?.own : undefined,
    maxFileBytes,
    wrote: () => upkeep.wrote(),
    gather: () => recorder.gather(),
  })
  const upkeep = new Upkeep({
    store,
    clock: host.clock,
    logger: () => host.logger,
    retention: retentionOf(config),
    written: () => buffer.stats.written,
    files,
  })
  const recorder = new Recorder({ config, buffer, ids: host.ids, takesSent })
  record(host, recorder)
  const history = new RecordedHistory({ store, buffer, recorder, now: () => host.clock.now() })
  host.provide(runHistory, history)
  host.provide(replayer, new RunReplayer(host, history, recorder))
  host.provide(outgoing, outgoingTo(config.traceparentTo ?? []))
  const untrace = traceFetch()
  const long = new LongRuns(host, recorder, store)
  long.start()
  host.hook('kernel:starting', () => upkeep.start())
  host.hook('kernel:draining', () => buffer.flush().catch(() => undefined))
  return async () => {
    untrace()
    long.stop()
    await upkeep.stop()
    await buffer.close()
    await store.close()
  }
}

/** Actions that are not recorded keep their hot path: nobody subscribes to their runs. */
function record(host: Host<PersistencePlugin>, recorder: Recorder): void {
  host.hook('action:settled', (run) => recorder.settled(run), {
    actions: (action) => recorder.rowsOf(action) !== undefined,
  })
  host.hook('span:ended', (span, run) => recorder.span(span, run), {
    sample: (run) => recorder.sampler.picks(run),
  })
  host.get(runLines)?.listen((line) => recorder.line(line))
}
