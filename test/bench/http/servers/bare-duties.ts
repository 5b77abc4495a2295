// The ceiling for any framework with our promises: `bare-typebox.ts` by hand with what docs/design/http.md
// says that no request may go without. Constant security headers; one well-formed `Host`; a JSON content
// type; UTF-8; no `__proto__` (the closed schemas refuse it).
import { createTask, findTask } from '../tasks.ts'
import { announce } from './announce.ts'
import {
  broken,
  created,
  draft,
  health,
  integer,
  params,
  query,
  readQuery,
  refuse,
  task,
} from './checked.ts'

const secured = Response.json(null, {
  headers: {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  },
})

const HOST = /^(?:[A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/
let lastHost: string | undefined

function isHost(headers: Headers): boolean {
  const host = headers.get('host')
  if (host === null || host === lastHost) return true
  if (!HOST.test(host)) return false
  lastHost = host
  return true
}

function create(text: string): Response {
  if (text.includes('\ufffd')) return refuse()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse()
  }
  if (!draft.Check(body)) return refuse()
  const answer = createTask(body)
  return created.Check(answer) ? Response.json(answer, secured) : broken()
}

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/health': {
      GET: () => {
        const answer = { status: 'ok' }
        return health.Check(answer) ? Response.json(answer, secured) : broken()
      },
    },
    '/tasks/:id': {
      GET: (request) => {
        const { url } = request
        if (url.startsWith('/')) return refuse()
        const path = { id: integer(request.params.id) }
        const search = readQuery(url)
        if (!params.Check(path) || !query.Check(search)) return refuse()
        const answer = findTask(path.id, search.verbose)
        return task.Check(answer) ? Response.json(answer, secured) : broken()
      },
    },
    '/tasks': {
      POST: (request) => {
        const { headers } = request
        if (!isHost(headers)) return refuse()
        if (headers.get('content-type') !== 'application/json') return refuse(415)
        return request.text().then(create, () => refuse())
      },
    },
  },
})
announce(server.port)
