import type { ManifestAction, ManifestRoute, ManifestSource } from '../manifest.ts'
import { keyText, literal } from './names.ts'

const READERS: Readonly<Record<string, string>> = { stream: 'events', raw: 'unread' }
const WRITERS: Readonly<Record<string, string>> = { multipart: 'multipart', form: 'urlencoded' }

/** How an action is called, as the value that the run-time part reads. */
export function operationText(
  { input, output, idempotent }: ManifestAction,
  { method, path, sources, body }: ManifestRoute,
): string {
  const from = (where: ManifestSource['in']): [string, string][] =>
    Object.entries(sources).flatMap(([property, { in: source, name }]) =>
      source === where ? [[property, name]] : [],
    )
  const query = body ? from('query') : []
  const headers = from('header')
  const cookies = from('cookie')
  const reader = READERS[output.kind]
  const writer = body && !body.includes('json') ? WRITERS[body[0]!] : undefined
  const parts = [
    `route: ${literal(`${method} ${path}`)}`,
    query.length > 0 && `query: [${query.map(([property]) => literal(property)).join(', ')}]`,
    headers.length > 0 && `headers: ${mapText(headers)}`,
    cookies.length > 0 && `cookies: ${mapText(cookies)}`,
    body && input['properties'] === undefined && 'whole: true',
    writer && `encode: ${writer}`,
    reader && `read: ${reader}`,
    idempotent && 'once: true',
  ]
  return `{ ${parts.filter(Boolean).join(', ')} }`
}

function mapText(entries: readonly (readonly [string, string])[]): string {
  return `{ ${entries.map(([key, value]) => `${keyText(key)}: ${literal(value)}`).join(', ')} }`
}
