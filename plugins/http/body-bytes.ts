import { Cancelled } from '../../kernel/index.ts'
import { MalformedRequest, PayloadTooLarge } from './errors.ts'

/** @param limit bytes */
export function tooLarge(limit: number): Error {
  return new PayloadTooLarge({
    message: `The request body is longer than ${limit} bytes.`,
    details: { limit },
  })
}

/** Why a body could not be read. */
export function unreadable(request: Request, cause: unknown): Error {
  return request.signal.aborted
    ? new Cancelled({ message: 'The client went away.', cause })
    : new MalformedRequest({ message: 'The body could not be read.', cause })
}

/**
 * Reads a whole body, and stops when it gets longer than the limit: a chunked one does not say how
 * long it will be. What is not read Bun throws away as it comes, without keeping it.
 *
 * @param limit bytes
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > limit) break
      chunks.push(chunk)
    }
  } catch (error) {
    throw unreadable(request, error)
  }
  if (size > limit) throw tooLarge(limit)
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
