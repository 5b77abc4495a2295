import {
  Kind,
  type SchemaOptions,
  type Static,
  type TSchema,
  Type,
  TypeRegistry,
} from '@sinclair/typebox'

/** An uploaded file. */
export interface TFile extends TSchema {
  [Kind]: 'bunbase:File'
  static: File
  /** Bytes. */
  maxSize?: number
  /** Media types, `image/*` included. What the client says, not what the bytes are. */
  mediaTypes?: readonly string[]
}

/** An output that is sent as it is, not checked: bytes whose shape no schema describes. */
export interface TRaw extends TSchema {
  [Kind]: 'bunbase:Raw'
  static: Response | Blob | ReadableStream<Uint8Array>
  contentMediaType: string
}

/** An output that comes in items, each stripped and validated. */
export interface TStream<T extends TSchema = TSchema> extends TSchema {
  [Kind]: 'bunbase:Stream'
  static: AsyncIterable<Static<T>>
  item: T
}

function matches(type: string, wanted: string): boolean {
  const plain = type.split(';', 1)[0]!.trim().toLowerCase()
  return wanted.endsWith('/*') ? plain.startsWith(wanted.slice(0, -1)) : plain === wanted
}

TypeRegistry.Set<TFile>('bunbase:File', ({ maxSize, mediaTypes }, value) => {
  if (!(value instanceof Blob)) return false
  if (maxSize !== undefined && value.size > maxSize) return false
  return !mediaTypes || mediaTypes.some((wanted) => matches(value.type, wanted))
})
TypeRegistry.Set<TRaw>(
  'bunbase:Raw',
  (_, value) =>
    value instanceof Response || value instanceof Blob || value instanceof ReadableStream,
)
TypeRegistry.Set<TStream>(
  'bunbase:Stream',
  (_, value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
)

const more = {
  /**
   * A file of a multipart form.
   *
   * @param options `maxSize` in bytes; `mediaTypes` such as `image/*` (as the client declares them)
   */
  File: (
    options: SchemaOptions & { maxSize?: number; mediaTypes?: readonly string[] } = {},
  ): TFile =>
    ({ type: 'string', format: 'binary', ...options, [Kind]: 'bunbase:File' }) as unknown as TFile,

  /**
   * An output sent as it is: a `Response`, a `Blob` or `Bun.file`, a byte stream. Nothing strips or
   * checks it.
   *
   * @param contentMediaType what OpenAPI says of it; default `application/octet-stream`
   */
  Raw: (contentMediaType = 'application/octet-stream', options: SchemaOptions = {}): TRaw =>
    ({ ...options, contentMediaType, [Kind]: 'bunbase:Raw' }) as unknown as TRaw,

  /** An output in items, from an `async function*`: Server-Sent Events or NDJSON over HTTP. */
  Stream: <T extends TSchema>(item: T, options: SchemaOptions = {}): TStream<T> =>
    ({ ...options, item, [Kind]: 'bunbase:Stream' }) as unknown as TStream<T>,
}

/** TypeBox's builder, with `t.File`, `t.Raw` and `t.Stream` beside it. */
export const t: typeof Type & typeof more = Object.create(
  Type,
  Object.getOwnPropertyDescriptors(more),
) as typeof Type & typeof more
