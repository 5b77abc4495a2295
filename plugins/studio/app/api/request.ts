import type { Operation } from './operations.ts'

/** A request that can be sent, or written for a terminal. */
export interface ApiRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
}

/** What an operation and the values of its form make together. */
export function requestOf(
  { method, path, parameters, body }: Operation,
  values: Record<string, unknown>,
): ApiRequest {
  const given = (place: string): [string, string][] =>
    parameters
      .filter(
        (each) => each.in === place && values[each.name] !== undefined && values[each.name] !== '',
      )
      .map(({ name }) => [name, plain(values[name])])
  const filled = given('path').reduce(
    (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams(given('query')).toString()
  return {
    method,
    url: `${location.origin}${filled}${query ? `?${query}` : ''}`,
    headers: {
      ...Object.fromEntries(given('header')),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(values['body'] ?? null) : undefined,
  }
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Sends a request and reads its answer, JSON where it says so. */
export async function sendRequest({ method, url, headers, body }: ApiRequest) {
  const started = performance.now()
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  const ms = performance.now() - started
  const json = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    ms,
    headers: [...response.headers],
    body: json && text ? (JSON.parse(text) as unknown) : text,
  }
}

/** The same for a terminal. */
export function curlOf({ method, url, headers, body }: ApiRequest): string {
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  return [
    `curl -X ${method} ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ].join(' \\\n  ')
}
