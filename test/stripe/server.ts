// Stripe's API over HTTP.
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, invalid } from './api-error.ts'
import { catalogue } from './api/catalogue.ts'
import { checkout } from './api/checkout.ts'
import { customers } from './api/customers.ts'
import { invoicing } from './api/invoices.ts'
import { subscriptions } from './api/subscriptions.ts'
import { expand } from './expand.ts'
import type { Faults, How } from './faults.ts'
import { Params, parseForm } from './form.ts'
import { type Answer, Keys } from './idempotency.ts'
import type { World } from './world.ts'

const ROUTES = [...customers, ...catalogue, ...checkout, ...subscriptions, ...invoicing].map(
  (route) => {
    const [method, path] = route.at.split(' ') as [string, string]
    return { ...route, method, allowed: new Set(route.takes.split(' ')), parts: path.split('/') }
  },
)

/** A request that was answered. */
export interface ApiCall {
  /** `POST /v1/customers/:id` */
  readonly at: string
  /** `POST /v1/customers/cus_…` */
  readonly request: string
  readonly params: Record<string, unknown>
  readonly key: string | undefined
  readonly version: string | undefined
  readonly replayed: boolean
  /** 0 when the connection was cut. */
  readonly status: number
}

interface ServerParts {
  readonly world: World
  readonly faults: Faults
  readonly keys: Keys
  readonly apiKey: string
  readonly calls: ApiCall[]
}

/** Listens on a free port of this machine. */
export async function listen(parts: ServerParts): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((request, response) => void handle(parts, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function handle(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, faults, calls } = parts
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const asked: Asked = {
    ...{ id: world.id('req'), name: `${request.method} ${path}` },
    sent: request.method === 'GET' ? query : body,
    found: find(request.method, path),
    // As there, a key means nothing for what can be sent again anyway.
    key:
      request.method === 'POST'
        ? (request.headers['idempotency-key'] as string | undefined)
        : undefined,
    secret: request.headers.authorization,
  }
  const fault = faults.take(asked.name)
  const how = fault?.how
  const { answer, replayed } =
    how === 'reset-before'
      ? { answer: undefined, replayed: false }
      : await worked(parts, asked, fault)
  const isCut = answer === undefined || how === 'reset-after'
  calls.push({
    ...{ at: asked.found?.route.at ?? asked.name, request: asked.name },
    ...{ params: parseForm(asked.sent), key: asked.key, replayed },
    version: request.headers['stripe-version'] as string | undefined,
    status: isCut ? 0 : answer.status,
  })
  if (isCut) {
    request.socket.destroy()
    return
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    date: new Date(world.now * 1000).toUTCString(),
    'request-id': asked.id,
    'stripe-version': String(request.headers['stripe-version'] ?? world.apiVersion),
  }
  if (asked.key !== undefined) headers['idempotency-key'] = asked.key
  if (replayed) headers['idempotent-replayed'] = 'true'
  // As there: what was kept for the key would only be told again.
  if (answer.status === 500) headers['stripe-should-retry'] = 'false'
  response.writeHead(answer.status, headers)
  response.end(answer.body)
}

/** A request as it came. */
interface Asked {
  readonly id: string
  readonly name: string
  /** The form. */
  readonly sent: string
  readonly found: ReturnType<typeof find>
  readonly key: string | undefined
  readonly secret: string | undefined
}

/** Works on a request, once for each key, and as badly as was ordered. */
async function worked(
  parts: ServerParts,
  asked: Asked,
  fault: { how: How; released: Promise<void> } | undefined,
): Promise<{ answer: Answer; replayed: boolean }> {
  const { keys } = parts
  const { key } = asked
  const how = fault?.how
  if (how === 'limited') {
    return {
      answer: refusal(429, 'invalid_request_error', 'Too many requests.', 'rate_limit'),
      replayed: false,
    }
  }
  try {
    const kept = key === undefined ? undefined : keys.begin(key, `${asked.name}\n${asked.sent}`)
    if (kept) return { answer: kept, replayed: true }
  } catch (error) {
    return { answer: refused(error), replayed: false }
  }
  if (how === 'slow') await fault!.released
  let answer = OUR_FAULT
  if (how === 'unavailable') answer = refusal(503, 'api_error', 'Try again later.')
  else if (how !== 'error') answer = answerTo(parts, asked)
  if (how === 'error-after') answer = OUR_FAULT
  if (how === 'slow-after') await fault!.released
  if (key !== undefined) keys.end(key, answer)
  return { answer, replayed: false }
}

const refusal = (status: number, type: string, message: string, code?: string): Answer => ({
  status,
  body: JSON.stringify({ error: { type, message, code } }),
})

const OUR_FAULT = refusal(500, 'api_error', 'An error occurred on our side.')

function refused(error: unknown): Answer {
  if (!(error instanceof ApiError)) throw error
  return { status: error.status, body: JSON.stringify({ error: error.body }) }
}

function answerTo({ world, apiKey }: ServerParts, asked: Asked): Answer {
  const { id, name, sent, found, key = null } = asked
  try {
    if (asked.secret !== `Bearer ${apiKey}`) {
      throw new ApiError(401, {
        type: 'invalid_request_error',
        message: 'Invalid API Key provided',
      })
    }
    if (!found) {
      throw new ApiError(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${name}).`,
      })
    }
    const params = new Params(parseForm(sent))
    const unknown = Object.keys(params.all).find((each) => !found.route.allowed.has(each))
    if (unknown)
      throw invalid(`Received unknown parameter: ${unknown}`, 'parameter_unknown', unknown)
    world.request = { id, idempotency_key: key }
    const object = found.route.answer({ world, params, id: found.id })
    return { status: 200, body: JSON.stringify(expand(world, object, params.texts('expand'))) }
  } catch (error) {
    return refused(error)
  } finally {
    world.request = { id: null, idempotency_key: null }
  }
}

function find(
  method: string | undefined,
  path: string,
): { route: (typeof ROUTES)[number]; id: string } | undefined {
  const parts = path.split('/')
  const route = ROUTES.find(
    (one) =>
      one.method === method &&
      one.parts.length === parts.length &&
      one.parts.every((part, at) => part === ':id' || part === parts[at]),
  )
  return route && { route, id: decodeURIComponent(parts[route.parts.indexOf(':id')] ?? '') }
}
