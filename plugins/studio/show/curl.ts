import type { ServedRoute } from '../../http/index.ts'

/** A shell line that calls a route with an input. */
export function curlOf(
  { method, path, sources, body }: ServedRoute,
  base: string,
  sample: unknown,
): string {
  const input = (typeof sample === 'object' && sample !== null ? sample : {}) as Record<
    string,
    unknown
  >
  let at = path
  const query = new URLSearchParams()
  const headers: string[] = []
  const content: Record<string, unknown> = {}
  for (const [property, source] of Object.entries(sources)) {
    const value = input[property]
    if (source.in === 'path') {
      const text = encodeURIComponent(value === undefined ? property : textOf(value))
      at = at.replace(new RegExp(`[:*]${source.name}(?=/|$)`), text)
    } else if (value === undefined) continue
    else if (source.in === 'query') query.append(source.name, textOf(value))
    else if (source.in === 'header') headers.push(`${source.name}: ${textOf(value)}`)
    else if (source.in === 'cookie') headers.push(`cookie: ${source.name}=${textOf(value)}`)
    else content[property] = value
  }
  const search = query.size > 0 ? `?${query}` : ''
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : ['-X', method]),
    quoted(`${base}${at}${search}`),
  ]
  for (const header of headers) parts.push('-H', quoted(header))
  if (body) {
    const whole = Object.keys(sources).length === 0 ? sample : content
    parts.push('-H', quoted('content-type: application/json'), '-d', quoted(JSON.stringify(whole)))
  }
  return parts.join(' ')
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
