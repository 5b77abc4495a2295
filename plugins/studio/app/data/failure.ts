/** Why a call gave nothing: what an error state shows. */
export class Failure extends Error {
  /** The action that was called. */
  readonly action: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly code: string
  /** What to look for in the server's log. */
  readonly requestId: string | undefined
  /** What is wrong with the input, by JSON pointer. */
  readonly issues: readonly { path: string; message: string }[]
  /** What the error says beside its message, by its code. */
  readonly details: unknown

  constructor(
    action: string,
    status: number,
    code: string,
    message: string,
    more: {
      requestId?: string | undefined
      issues?: Failure['issues'] | undefined
      details?: unknown
    } = {},
  ) {
    super(message)
    this.name = 'Failure'
    this.action = action
    this.status = status
    this.code = code
    this.requestId = more.requestId
    this.issues = more.issues ?? []
    this.details = more.details
  }

  /** The server could not be reached: not an error of what was asked. */
  get offline(): boolean {
    return this.status === 0
  }
}

interface Problem {
  code?: string
  title?: string
  detail?: string
  traceId?: string
  errors?: { path: string; message: string }[]
  details?: unknown
}

/** The failure that an answer (problem+json, RFC 9457) tells of. */
export async function failureOf(action: string, response: Response): Promise<Failure> {
  const problem: Problem = await response.json().catch(() => ({}))
  const message = problem.detail ?? problem.title ?? response.statusText
  return new Failure(action, response.status, problem.code ?? `HTTP_${response.status}`, message, {
    requestId: problem.traceId ?? response.headers.get('x-request-id') ?? undefined,
    issues: problem.errors,
    details: problem.details,
  })
}
