import { type Run, publicError } from '../../kernel/index.ts'
import { type ContentBlock, type ToolResult, base64 } from './content.ts'
import { ResultTooLarge } from './errors.ts'

/** How an output becomes a result. */
export type OutputForm = 'object' | 'wrapped' | 'items' | 'content' | 'bytes' | 'nothing'

/**
 * The result that an output becomes; a promise of it for items and bytes.
 *
 * @param limit bytes that items and bytes may have
 * @param tell called with how many items have come
 */
export function resultOf(
  form: OutputForm,
  output: unknown,
  limit: number,
  tell: (items: number) => void,
): ToolResult | Promise<ToolResult> {
  switch (form) {
    case 'object':
      return structured(output as Record<string, unknown>, JSON.stringify(output))
    case 'wrapped':
      return structured(
        { result: output },
        typeof output === 'string' ? output : JSON.stringify(output),
      )
    case 'content':
      return output as ToolResult
    case 'nothing':
      return { content: [] }
    case 'items':
      return itemsOf(output as AsyncIterable<unknown>, limit, tell)
    case 'bytes':
      return bytesOf(output as Response | Blob | ReadableStream, limit)
  }
}

function structured(structuredContent: Record<string, unknown>, text: string): ToolResult {
  // The same as text, for clients from before there was structured content.
  return { content: [{ type: 'text', text }], structuredContent }
}

async function itemsOf(
  stream: AsyncIterable<unknown>,
  limit: number,
  tell: (items: number) => void,
): Promise<ToolResult> {
  const items: unknown[] = []
  let size = 0
  for await (const item of stream) {
    size += JSON.stringify(item).length
    if (size > limit) throw tooLarge(limit)
    items.push(item)
    tell(items.length)
  }
  return structured({ items }, JSON.stringify(items))
}

async function bytesOf(
  output: Response | Blob | ReadableStream,
  limit: number,
): Promise<ToolResult> {
  const { bytes, mimeType } = await readOutput(output, limit)
  return { content: [blockOf(bytes, mimeType)] }
}

/** The bytes of a `t.Raw()` output. Rejects with `MCP_RESULT_TOO_LARGE`. */
export async function readOutput(
  output: Response | Blob | ReadableStream,
  limit: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; mimeType: string }> {
  const response = output instanceof Response ? output : new Response(output)
  const type = response.headers.get('content-type') ?? 'application/octet-stream'
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return { bytes: new Uint8Array(Buffer.concat(chunks)), mimeType: type.split(';', 1)[0]!.trim() }
}

const TEXT = /^(text\/|application\/([a-z.+-]+\+)?(json|xml|yaml)\b)/

/** Whether bytes of a media type are text. */
export function isText(mimeType: string): boolean {
  return TEXT.test(mimeType)
}

function blockOf(bytes: Uint8Array<ArrayBuffer>, mimeType: string): ContentBlock {
  if (isText(mimeType)) return { type: 'text', text: new TextDecoder().decode(bytes) }
  const data = base64(bytes)
  if (mimeType.startsWith('image/')) return { type: 'image', data, mimeType }
  if (mimeType.startsWith('audio/')) return { type: 'audio', data, mimeType }
  return { type: 'resource', resource: { uri: 'output:', mimeType, blob: data } }
}

function tooLarge(limit: number): Error {
  return new ResultTooLarge({ details: { limit } })
}

/** Where a tool's error has its code, status and details for programs. */
const ERROR_META = 'bunbase/error'

/** The result that tells of an error, to the model in words and to programs under `_meta`. */
export function errorResult(error: unknown, run: Run | undefined): ToolResult {
  const { code, status, retry, message, details } = publicError(error)
  const more = details === undefined ? '' : `\n${JSON.stringify(details)}`
  const told = { code, status, retry, message, ...(details !== undefined && { details }) }
  return {
    content: [{ type: 'text', text: `${code}: ${message}${more}` }],
    isError: true,
    _meta: { [ERROR_META]: { ...told, ...(run && { traceId: run.traceId }) } },
  }
}
