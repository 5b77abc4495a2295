import { type Schema, kindOf, resolve } from '../form/schema.ts'
import type { Operation } from './operations.ts'

/** A request that can be sent, or written down. */
export interface ApiRequest {
  method: string
  url: string
  headers: Record<string, string>
  /** A form when it has a file. */
  body: string | FormData | undefined
}

/** What an operation, the values of its form and a token make together. */
export function requestOf(
  { method, path, parameters, body, bodyType }: Operation,
  values: Record<string, unknown>,
  token: string,
): ApiRequest {
  const given = (place: string): [string, string][] =>
    parameters
      .filter(
        (each) => each.in === place && values[each.name] !== undefined && values[each.name] !== '',
      )
      .flatMap(({ name }) => {
        const value = values[name]
        // Repeated, as the server reads lists: `?tag=a&tag=b`.
        const all = place === 'query' && Array.isArray(value) ? value : [value]
        return all.map((each): [string, string] => [name, plain(each)])
      })
  const filled = given('path').reduce(
    (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams(given('query')).toString()
  const asForm = body && bodyType.startsWith('multipart/')
  return {
    method,
    url: `${location.origin}${filled}${query ? `?${query}` : ''}`,
    headers: {
      ...Object.fromEntries(given('header')),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      // The browser says that of a form itself, with its boundary.
      ...(body && !asForm ? { 'content-type': 'application/json' } : {}),
    },
    body: asForm
      ? formOf(body, values['body'])
      : body
        ? JSON.stringify(values['body'] ?? null)
        : undefined,
  }
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

function formOf(schema: Schema, value: unknown): FormData {
  const { properties = {} } = resolve(schema, schema)
  const form = new FormData()
  for (const [name, one] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const file = properties[name] && kindOf(resolve(properties[name], schema)) === 'file'
    for (const each of Array.isArray(one) ? one : [one]) {
      if (each === undefined || each === '') continue
      if (file) form.append(name, fileOf(String(each)), name)
      else form.append(name, plain(each))
    }
  }
  return form
}

/** What a form's field for a file holds is base64. */
const fileOf = (text: string): Blob =>
  new Blob([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))])
