/** What `app.fetch` takes beside a path: a `RequestInit`, or `json` for a JSON body. */
export interface TestRequest extends RequestInit {
  /** Sent as JSON with its content type; the method is then POST unless given. */
  readonly json?: unknown
}

/** The request that a path and its options stand for. */
export function requestOf(request: Request | string, init: TestRequest = {}): Request {
  const { json, ...rest } = init
  if (json !== undefined) {
    const headers = new Headers(rest.headers)
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    Object.assign(rest, { method: rest.method ?? 'POST', headers, body: JSON.stringify(json) })
  }
  return typeof request === 'string'
    ? new Request(new URL(request, 'http://localhost'), rest)
    : new Request(request, rest)
}
