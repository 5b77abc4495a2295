import { MalformedJson, parseJson } from '../../kernel/index.ts'
import { WebhookRefused } from './errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * What a body says: JSON or a form by its content type (a form's member that comes twice is refused),
 * else its text. An empty one is `{}`.
 *
 * @throws WebhookRefused
 */
export function readPayload(headers: Headers, body: Uint8Array): unknown {
  const text = decode(body)
  if (text === '') return {}
  const type = headers.get('content-type')?.split(';')[0]!.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return readForm(text)
  if (type !== 'application/json' && !type.endsWith('+json')) return text
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    throw refusal('is not JSON that can be read', error)
  }
}

function readForm(text: string): Record<string, string> {
  const entries = [...new URLSearchParams(text)]
  const names = new Set(entries.map(([name]) => name))
  if (names.size < entries.length || names.has('__proto__')) {
    throw refusal('has a member twice, or one that may not be')
  }
  return Object.fromEntries(entries)
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch (error) {
    throw refusal('is not UTF-8', error)
  }
}

const refusal = (why: string, cause?: unknown): Error =>
  new WebhookRefused({ message: `The body ${why}.`, cause })
