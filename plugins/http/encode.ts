import type { Transform } from 'node:stream'
import type { Encoding } from './accept-encoding.ts'

/** Up to here compressing takes less time than handing over to another thread is worth. */
const ON_THIS_THREAD = 64 * 1024

const GZIP_LEVEL = 6
const ZSTD_LEVEL = 3
/** Higher qualities of Brotli are for files that are compressed once. */
const BROTLI_QUALITY = 4

// Loading it takes 10 ms; an app without compression does not pay them.
const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib')

type Bytes = Uint8Array<ArrayBuffer>

/** A text, encoded as UTF-8 and compressed; a promise when it is large. */
export function encodeText(text: string, encoding: Encoding): Bytes | Promise<Bytes> {
  const bytes = Buffer.from(text)
  const small = bytes.byteLength <= ON_THIS_THREAD
  switch (encoding) {
    case 'zstd':
      return small
        ? (Bun.zstdCompressSync(bytes, { level: ZSTD_LEVEL }) as Bytes)
        : (Bun.zstdCompress(bytes, { level: ZSTD_LEVEL }) as Promise<Bytes>)
    case 'gzip':
      return small
        ? Bun.gzipSync(bytes, { level: GZIP_LEVEL })
        : onThreadPool((done) => zlib().gzip(bytes, { level: GZIP_LEVEL }, done))
    case 'br':
      return small
        ? zlib().brotliCompressSync(bytes, brotli(bytes.byteLength))
        : onThreadPool((done) => zlib().brotliCompress(bytes, brotli(bytes.byteLength), done))
  }
}

function brotli(size?: number): { params: Record<number, number> } {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib().constants
  return { params: { [BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [BROTLI_PARAM_SIZE_HINT]: size ?? 0 } }
}

type Done = (error: Error | null, result: Bytes) => void

function onThreadPool(start: (done: Done) => void): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result)))
  })
}

/** A stream, compressed; every chunk is flushed, so that nobody waits for what was already sent. */
export function encodeStream(
  body: ReadableStream<Bytes>,
  encoding: Encoding,
): ReadableStream<Bytes> {
  const { Duplex } = process.getBuiltinModule('node:stream')
  const pair: unknown = Duplex.toWeb(encoder(encoding))
  return body.pipeThrough(pair as ReadableWritablePair<Bytes, Bytes>)
}

function encoder(encoding: Encoding): Transform {
  const { constants, createBrotliCompress, createGzip, createZstdCompress } = zlib()
  switch (encoding) {
    case 'zstd':
      return createZstdCompress({ flush: constants.ZSTD_e_flush })
    case 'gzip':
      return createGzip({ level: GZIP_LEVEL, flush: constants.Z_SYNC_FLUSH })
    case 'br':
      return createBrotliCompress({ ...brotli(), flush: constants.BROTLI_OPERATION_FLUSH })
  }
}
