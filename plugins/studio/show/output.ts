/** Items of a stream that are read. */
const ITEMS = 100

/** An output as JSON can show it: the first items of a stream, what kind of bytes. */
export async function shownOutput(output: unknown): Promise<unknown> {
  if (output instanceof Response) {
    await output.body?.cancel()
    return { bytes: output.headers.get('content-type'), status: output.status }
  }
  if (output instanceof Blob) return { bytes: output.type, size: output.size }
  if (output instanceof ReadableStream) {
    await output.cancel()
    return { bytes: 'application/octet-stream' }
  }
  if (typeof output !== 'object' || output === null || !(Symbol.asyncIterator in output)) {
    return plain(output)
  }
  const items: unknown[] = []
  for await (const item of output as AsyncIterable<unknown>) {
    items.push(plain(item))
    if (items.length === ITEMS) break
  }
  return { items }
}

/** A value as JSON can carry it: what it has no word for as text. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return String(each)
    if (typeof each === 'function') return '[function]'
    return each instanceof Uint8Array ? `${each.byteLength} bytes` : each
  })
  return text === undefined ? null : (JSON.parse(text) as unknown)
}
