// Written by `bunbase generate client --out web/client.gen.ts --react`. Do not edit it: change the actions, then run it again.

/* eslint-disable */
/** Why a call failed: what the API answered, or why there was no answer. */
export class ApiError<Code extends string = string, Details = unknown> extends Error {
  /** Stable: `TASK_NOT_FOUND`. Without an answer `NETWORK_ERROR` or `CLIENT_TIMEOUT`. */
  readonly code: Code
  /** HTTP status; 0 without an answer. */
  readonly status: number
  /** Facts about it; those of `INVALID_INPUT` are its `issues`, by JSON pointer. */
  readonly details: Details
  /** Finds the run in the logs of the API. */
  readonly traceId: string | undefined
  /** Milliseconds that the API asks to wait. */
  readonly retryAfter: number | undefined

  constructor(code: Code, message: string, more: ErrorFacts = {}) {
    super(message, { cause: more.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = more.status ?? 0
    this.details = more.details as Details
    this.traceId = more.traceId
    this.retryAfter = more.retryAfter
  }
}

interface ErrorFacts {
  status?: number | undefined
  details?: unknown
  traceId?: string | undefined
  retryAfter?: number | undefined
  cause?: unknown
}

/** Errors that any call may fail with. */
export type CommonError =
  | ApiError<'INVALID_INPUT', { issues: { path: string; message: string }[] }>
  | ApiError<
      | 'NETWORK_ERROR'
      | 'CLIENT_TIMEOUT'
      | 'UNEXPECTED_RESPONSE'
      | 'STREAM_CUT'
      | 'UNAUTHENTICATED'
      | 'FORBIDDEN'
      | 'CROSS_SITE_REQUEST'
      | 'MALFORMED_REQUEST'
      | 'ROUTE_NOT_FOUND'
      | 'METHOD_NOT_ALLOWED'
      | 'PAYLOAD_TOO_LARGE'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'IDEMPOTENCY_KEY_MISSING'
      | 'IDEMPOTENCY_KEY_INVALID'
      | 'IDEMPOTENCY_IN_PROGRESS'
      | 'IDEMPOTENCY_MISMATCH'
      | 'RATE_LIMITED'
      | 'RATE_LIMIT_UNAVAILABLE'
      | 'INTERNAL'
      | 'INVALID_OUTPUT'
      | 'CANCELLED'
      | 'TIMEOUT'
      | 'UNAVAILABLE'
      | 'OVERLOADED'
    >

type MaybePromise<T> = T | Promise<T>

/** Options of {@link connect}. Functions are asked anew for each try of a request. */
export interface ClientOptions {
  /** Where the API is: `https://api.example.org`. Default: the origin of the page. */
  readonly baseUrl?: string | undefined
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | (() => MaybePromise<string | undefined>) | undefined
  /** Sent with every request. */
  readonly headers?:
    Record<string, string> | (() => MaybePromise<Record<string, string>>) | undefined
  /**
   * Called on `UNAUTHENTICATED`; calls that fail meanwhile wait for it. The request is sent once more
   * when it gives true. What it calls itself is called with `renew: false`.
   */
  readonly onUnauthorized?: ((error: ApiError) => MaybePromise<boolean>) | undefined
  /** Whether cookies are sent, as for `fetch`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /** Milliseconds that one try may take (a stream or a download: to begin); 0 for any. Default 30,000. */
  readonly timeout?: number | undefined
  /** How often a call that may be sent again is. Default 2. */
  readonly retries?: number | undefined
  /** Used instead of the global one. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

/** Options of one call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Instead of the client's. */
  readonly timeout?: number | undefined
  /** Instead of the client's. */
  readonly retries?: number | undefined
  /** Beside the client's. */
  readonly headers?: Record<string, string> | undefined
  /** Default: one of its own for each call of an action that takes one. */
  readonly idempotencyKey?: string | undefined
  /** False: `UNAUTHENTICATED` is thrown without `onUnauthorized`. Default true. */
  readonly renew?: boolean | undefined
}

/** An action of the API: how it is asked, and how its answer is read. */
export interface Operation<In, Out, Err> {
  /** Method and path: `POST /books/:isbn` */
  readonly route: string
  /** Properties that are sent in the query of a request with a body. */
  readonly query?: readonly string[]
  /** Header and cookie names of properties. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: Readonly<Record<string, string>>
  /** Writes a body that is not JSON. */
  readonly encode?: (fields: Fields) => FormData | URLSearchParams
  /** Reads an answer that is not JSON. */
  readonly read?: (response: Response, signal: AbortSignal | undefined) => unknown
  /** The body is the whole input. */
  readonly whole?: true
  /** Carried out once for each idempotency key, so that it may be sent again. */
  readonly once?: true
  readonly '~types'?: (input: In) => [Out, Err]
}

type Fields = Record<string, unknown>

/** The promise of a call: a `Promise`, which knows what it may reject with. */
export interface Call<Out, Err> extends Promise<Out> {
  readonly '~error'?: Err
}

type Arguments<In> = undefined extends In
  ? [input?: In, options?: CallOptions]
  : [input: In, options?: CallOptions]

/** Calls an operation: `await client(tasksCreate, { title })`. */
export type Client = <In, Out, Err>(
  operation: Operation<In, Out, Err>,
  ...call: Arguments<In>
) => Call<Out, Err>

/** What a function of the API may fail with: `ErrorOf<typeof api.tasks.create>`. */
export type ErrorOf<Method extends (...args: never[]) => unknown> =
  ReturnType<Method> extends Call<unknown, infer Err> ? Err : CommonError

/**
 * Waits for a call, and gives its error instead of throwing it:
 * `const { data, error } = await attempt(api.tasks.create({ title }))`. Aborts are thrown.
 */
export function attempt<Out, Err>(
  call: Call<Out, Err>,
): Promise<{ data: Out; error?: undefined } | { data?: undefined; error: Err }> {
  return call.then(
    (data) => ({ data }),
    (error: unknown) => {
      if (error instanceof ApiError) return { error: error as Err }
      throw error
    },
  )
}

const LONGEST_WAIT = 30_000

/** Connects to the API. What is not imported is left out by bundlers; `createClient` has everything. */
export function connect(options: ClientOptions = {}): Client {
  let renewing: Promise<boolean> | undefined
  let renewals = 0
  const renew = async (error: ApiError): Promise<boolean> => {
    const isRenewed = (await options.onUnauthorized?.(error)) ?? false
    if (isRenewed) renewals++
    return isRenewed
  }

  const run = async (
    operation: Operation<unknown, unknown, unknown>,
    input?: unknown,
    call: CallOptions = {},
  ): Promise<unknown> => {
    const request = requestOf(operation, input)
    const { retries = options.retries ?? 2 } = call
    const key = call.idempotencyKey ?? (operation.once && newKey())
    const again = operation.once || /GET|PUT|DELETE/.test(request.method)
    let mayRenew = call.renew ?? true
    for (let tries = 0; ;) {
      call.signal?.throwIfAborted()
      const before = renewals
      const token = await valueOf(options.token)
      const headers = new Headers(await valueOf(options.headers))
      if (token) headers.set('authorization', `Bearer ${token}`)
      if (key) headers.set('idempotency-key', key)
      for (const [name, value] of Object.entries({ ...request.headers, ...call.headers })) {
        headers.set(name, value)
      }
      try {
        return await send(operation, { ...request, headers }, options, call)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.code === 'UNAUTHENTICATED' && mayRenew && options.onUnauthorized) {
          mayRenew = false
          // Refused with what was renewed meanwhile: nobody has to be asked.
          if (before !== renewals) continue
          renewing ??= renew(error).finally(() => (renewing = undefined))
          if (await renewing) continue
          throw error
        }
        const { retryAfter = Math.random() * Math.min(8000, 500 * 2 ** tries) } = error
        const worthwhile =
          error.code === 'IDEMPOTENCY_IN_PROGRESS' ||
          /^(0|408|429|50[234])$/.test(`${error.status}`)
        if (!again || !worthwhile || tries >= retries || retryAfter > LONGEST_WAIT) throw error
        tries++
        await pause(retryAfter, call.signal)
      }
    }
  }
  return run as unknown as Client
}

interface Prepared {
  url: string
  method: string
  headers: Record<string, string>
  body: string | FormData | URLSearchParams | undefined
}

function requestOf(
  { route, query, headers = {}, cookies = {}, encode, whole }: Operation<never, unknown, unknown>,
  input: unknown,
): Prepared {
  const [method = '', path = ''] = route.split(' ')
  const fields: Fields = whole ? {} : { ...(input as Fields) }
  const take = (name: string): unknown => {
    const value = fields[name]
    delete fields[name]
    return value
  }
  const sent: Record<string, string> = {}
  let url = path.replace(/[:*](\w+)/g, (part, name: string) => {
    const text = String(take(name))
    const parts = part[0] === '*' ? text.split('/') : [text]
    // URLs resolve them away, also when they are escaped; nothing is the path of the whole list.
    if ((!text && part[0] !== '*') || parts.some((it) => /^\.\.?$/.test(it))) {
      throw new TypeError(`"${text}" cannot be in a path`)
    }
    return parts.map(encodeURIComponent).join('/')
  })
  for (const name in headers) {
    const value = take(name)
    if (value !== undefined) sent[headers[name]!] = String(value)
  }
  for (const name in cookies) {
    const value = take(name)
    const pair = `${cookies[name]!}=${encodeURIComponent(String(value))}`
    if (value !== undefined) sent['cookie'] = sent['cookie'] ? `${sent['cookie']}; ${pair}` : pair
  }
  const hasBody = method[0] === 'P'
  const search = new URLSearchParams()
  for (const name of hasBody ? (query ?? []) : Object.keys(fields)) {
    each({ [name]: take(name) }, (_, value) => search.append(name, String(value)))
  }
  if (`${search}`) url += `?${search}`
  let body: Prepared['body']
  if (hasBody && (whole ? input !== undefined : Object.keys(fields).length > 0)) {
    if (encode) body = encode(fields)
    else {
      sent['content-type'] = 'application/json'
      body = JSON.stringify(whole ? input : fields)
    }
  }
  return { url, method, headers: sent, body }
}

/** Calls back for each value, and for each item of those that are lists. */
function each(fields: Fields, use: (name: string, value: unknown) => void): void {
  for (const name in fields) {
    for (const value of [fields[name]].flat()) if (value !== undefined) use(name, value)
  }
}

async function send(
  { read }: Operation<never, unknown, unknown>,
  { url, ...request }: Omit<Prepared, 'headers'> & { headers: Headers },
  {
    baseUrl = '',
    credentials,
    fetch: own = (to, init) => fetch(to, init),
    ...options
  }: ClientOptions,
  { signal, timeout = options.timeout ?? 30_000 }: CallOptions,
): Promise<unknown> {
  const late = new AbortController()
  const timer = timeout > 0 ? setTimeout(() => late.abort(), timeout) : undefined
  let status = 0
  try {
    const response = await own(baseUrl.replace(/\/$/, '') + url, {
      ...request,
      ...(credentials && { credentials }),
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    } as RequestInit)
    ;({ status } = response)
    if (!response.ok) {
      throw problem(await response.json().catch(() => undefined), response)
    }
    if (read) return read(response, signal)
    return status === 204 ? undefined : await response.json()
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    signal?.throwIfAborted()
    if (cause instanceof SyntaxError) {
      throw new ApiError('UNEXPECTED_RESPONSE', 'The answer is not JSON.', { cause, status })
    }
    throw late.signal.aborted
      ? new ApiError('CLIENT_TIMEOUT', `There was no answer within ${timeout} ms.`, { cause })
      : new ApiError('NETWORK_ERROR', 'The API cannot be reached.', { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** The error of a problem document (RFC 9457). */
function problem(document: unknown, response?: Response): ApiError {
  const { code, detail, details, errors, traceId, status } = (document ?? {}) as {
    [key in 'code' | 'detail' | 'traceId']?: string
  } & { details?: unknown; errors?: unknown; status?: number }
  const after = response?.headers.get('retry-after') ?? ''
  const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return new ApiError(
    code ?? 'UNEXPECTED_RESPONSE',
    detail ?? `The API answered with status ${response?.status ?? status}.`,
    {
      status: response?.status ?? status,
      details: errors ? { issues: errors } : details,
      traceId,
      retryAfter: Number.isNaN(wait) ? undefined : Math.max(0, wait),
    },
  )
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal!.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, ms)
    signal?.addEventListener('abort', end, { once: true })
  })
}

const valueOf = <T>(value: T | (() => MaybePromise<T>)): MaybePromise<T> =>
  typeof value === 'function' ? (value as () => MaybePromise<T>)() : value

/** `crypto.randomUUID` is only there on pages with HTTPS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Reads Server-Sent Events as they come. */
async function* events(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new ApiError('STREAM_CUT', 'The stream ended before its end.')
      text += decoder.decode(value, { stream: true })
      const blocks = text.split(/\r?\n\r?\n/)
      text = blocks.pop()!
      for (const block of blocks) {
        const field = (name: string): string =>
          [...block.matchAll(new RegExp(`^${name}: ?(.*)$`, 'gm'))].map((it) => it[1]).join('\n')
        const event = field('event')
        const data = field('data')
        if (event === 'end') return
        if (event === 'error') throw problem(JSON.parse(data))
        if (data) yield JSON.parse(data)
      }
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    signal?.throwIfAborted()
    throw new ApiError('STREAM_CUT', 'The stream broke off.', { cause })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The items of a stream, which is asked for together with the first of them. */
async function* items<In, Item, Err>(
  client: Client,
  operation: Operation<In, AsyncIterable<Item>, Err>,
  input: In,
  options: CallOptions | undefined,
): AsyncGenerator<Item, void, undefined> {
  yield* await client(operation, ...([input, options] as unknown as Arguments<In>))
}

/** Writes a form with files. */
function multipart(fields: Record<string, unknown>): FormData {
  const form = new FormData()
  each(fields, (name, value) => form.append(name, value instanceof Blob ? value : String(value)))
  return form
}

/** Something to do. */
export interface Card {
  id: string
  title: string
  column: 'todo' | 'done'
  attachments: {
    name: string
    bytes: number
  }[]
}

export type NotFoundError = ApiError<'NOT_FOUND'>

export type TitleTakenError = ApiError<'TITLE_TAKEN', {
  title: string
}>

export interface CardsAddInput {
  title: string
}

export type CardsAddOutput = Card

export type CardsAddError = TitleTakenError | CommonError

/**
 * Adds a card.
 * `POST /api/cards`
 */
export const cardsAdd: Operation<CardsAddInput, CardsAddOutput, CardsAddError> = { route: 'POST /api/cards' }

export interface CardsAttachInput {
  id: string
  file: Blob
}

export type CardsAttachOutput = Card

export type CardsAttachError = NotFoundError | CommonError

/**
 * Attaches a file to a card.
 * `POST /api/cards/:id/attachments`
 */
export const cardsAttach: Operation<CardsAttachInput, CardsAttachOutput, CardsAttachError> = { route: 'POST /api/cards/:id/attachments', encode: multipart }

export interface CardsListInput {
  column?: 'todo' | 'done'
}

export type CardsListOutput = Card[]

/**
 * The cards of a column, or all.
 * `GET /api/cards`
 */
export const cardsList: Operation<CardsListInput | undefined, CardsListOutput, CommonError> = { route: 'GET /api/cards' }

export interface CardsWatchItem {
  cards: number
}

/**
 * How many cards there are, now and after each change.
 * `GET /api/cards/watch`
 */
export const cardsWatch: Operation<Record<string, never> | undefined, AsyncIterable<CardsWatchItem>, CommonError> = { route: 'GET /api/cards/watch', read: events }

export interface CardsApi {
  /**
   * Adds a card.
   * `POST /api/cards`
   */
  readonly add: (input: CardsAddInput, options?: CallOptions) => Call<CardsAddOutput, CardsAddError>
  /**
   * Attaches a file to a card.
   * `POST /api/cards/:id/attachments`
   */
  readonly attach: (input: CardsAttachInput, options?: CallOptions) => Call<CardsAttachOutput, CardsAttachError>
  /**
   * The cards of a column, or all.
   * `GET /api/cards`
   */
  readonly list: (input?: CardsListInput, options?: CallOptions) => Call<CardsListOutput, CommonError>
  /**
   * How many cards there are, now and after each change.
   * `GET /api/cards/watch`
   */
  readonly watch: (input?: Record<string, never>, options?: CallOptions) => AsyncIterable<CardsWatchItem>
}

export interface Api {
  readonly cards: CardsApi
}

/** The whole API: `api.module.action(input)`. */
export function createClient(options?: ClientOptions): Api {
  const client = connect(options)
  return {
    cards: {
      add: (input, options) => client(cardsAdd, input, options),
      attach: (input, options) => client(cardsAttach, input, options),
      list: (input, options) => client(cardsList, input, options),
      watch: (input, options) => items(client, cardsWatch, input, options),
    },
  }
}
