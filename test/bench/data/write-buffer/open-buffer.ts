import { type Logger, systemClock } from '../../../../kernel/index.ts'
import { WriteBuffer } from '../../../../plugins/persistence/buffer.ts'
import type { RunStore } from '../../../../plugins/persistence/store.ts'

const logger: Logger = {
  debug() {},
  info() {},
  warn: (message, fields) => console.error(message, fields),
  error: (message, fields) => console.error(message, fields),
  child: () => logger,
}

/** A buffer with the plugin's defaults, but for its size. */
export function openBuffer(store: Pick<RunStore, 'write'>, maxBufferSize: number): WriteBuffer {
  return new WriteBuffer({
    store,
    clock: systemClock,
    logger: () => logger,
    flushIntervalMs: 1_000,
    maxBufferSize,
    maxBufferBytes: 32 * 1024 * 1024,
    maxFileBytes: 0,
  })
}
