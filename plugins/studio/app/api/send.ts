import type { ApiRequest } from './request.ts'

/** What came back; of a stream what has come so far. */
export interface Answer {
  status: number
  /** `Created`, `Forbidden`; empty over HTTP/2. */
  statusText: string
  /** Until the headers came, milliseconds. */
  firstMs: number
  /** Until all of it was there; until now while it comes. */
  ms: number
  headers: [string, string][]
  /** Of the run behind it and of everything that it caused. */
  traceId: string
  bytes: number
  body: { kind: 'json'; value: unknown } | { kind: 'text'; text: string } | { kind: 'bytes' }
}

const READABLE = /^text\/|json|xml|javascript|urlencoded|ndjson|^$/

/**
 * Sends a request, within a trace of its own, and reads its answer, JSON where it says so. `onPart` is told what a stream has given so far;
 * an abort ends the reading, and what had come is the answer.
 */
export async function sendRequest(
  { method, url, headers, body }: ApiRequest,
  signal: AbortSignal,
  onPart: (answer: Answer) => void,
): Promise<Answer> {
  const traceId = random(16)
  const traceparent = `00-${traceId}-${random(8)}-01`
  const began = performance.now()
  const response = await fetch(url, {
    ...{ method, headers: { ...headers, traceparent }, signal },
    ...(body === undefined ? {} : { body }),
  })
  const firstMs = performance.now() - began
  const type = response.headers.get('content-type') ?? ''
  const readable = READABLE.test(type)
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  const soFar = (whole: boolean): Answer => ({
    ...{ status: response.status, statusText: response.statusText, firstMs, bytes, traceId },
    ms: performance.now() - began,
    headers: [...response.headers],
    body: !readable ? { kind: 'bytes' } : (whole && parsed(type, text)) || { kind: 'text', text },
  })
  const reader = response.body?.getReader()
  try {
    while (reader) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
      if (readable) text += decoder.decode(value, { stream: true })
      onPart(soFar(false))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return soFar(true)
}

function parsed(type: string, text: string): { kind: 'json'; value: unknown } | undefined {
  if (!/json/.test(type) || /ndjson/.test(type) || !text) return undefined
  try {
    return { kind: 'json', value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const random = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
