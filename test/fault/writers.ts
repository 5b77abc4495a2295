// Clients that write all the time, and remember what they were told.

/** What is asked for: two statements in a transaction, one in none, a run that fails. */
export type Kind = 'entries' | 'notes' | 'refusals'

/** What became of a request. */
export interface Answer {
  readonly kind: Kind
  readonly id: string
  readonly traceId: string
  /** 0 when none came: the process went away, or it took too long. */
  readonly status: number
  /** Of the problem. */
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly retryAfter: string | null
  /** Milliseconds since the epoch, and how long it took. */
  readonly at: number
  readonly ms: number
}

/** Options of {@link Writers}. */
export interface WritersOptions {
  /** Default 16. */
  readonly count?: number
  /** Taken in turn. Default two entries, a note and a refusal. */
  readonly kinds?: readonly Kind[]
  /** Milliseconds that a writer waits after an answer that is not good. Default 10. */
  readonly pause?: number
  /** Milliseconds after which a request counts as hung. Default 20,000. */
  readonly patience?: number
}

/** Every id is used once, in all of a test run. */
let ids = 0
const hex = (digits: number): string =>
  Array.from({ length: digits / 8 }, () => {
    const [value] = crypto.getRandomValues(new Uint32Array(1))
    return value!.toString(16).padStart(8, '0')
  }).join('')

/** Clients, each of which sends its next request when the one before is answered. */
export class Writers {
  readonly answers: Answer[] = []
  readonly #options: WritersOptions
  readonly #url: () => string
  readonly #all: Promise<unknown>
  #wake: (() => void)[] = []
  #ended = false

  constructor(url: () => string, options: WritersOptions = {}) {
    this.#url = url
    this.#options = options
    const { count = 16 } = options
    this.#all = Promise.all(Array.from({ length: count }, (_, writer) => this.#write(writer)))
  }

  /** Resolves when an answer fulfils this. Rejects after half a minute without one. */
  async sees(what: (answer: Answer) => boolean): Promise<Answer> {
    const late = performance.now() + 30_000
    for (let at = this.answers.length; ;) {
      for (; at < this.answers.length; at++) if (what(this.answers[at]!)) return this.answers[at]!
      if (performance.now() > late) throw new Error(`no such answer: ${this.summary}`)
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve)
        setTimeout(resolve, 1000)
      })
    }
  }

  /** Resolves after so many more good answers. */
  async succeeds(times: number): Promise<void> {
    for (let i = 0; i < times; i++) await this.sees(isGood)
  }

  /** No further requests; waits for the answers to those that were sent. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#all
  }

  /** How many of which answers, for messages. */
  get summary(): string {
    const counts: Record<string, number> = {}
    for (const { kind, status, code } of this.answers) {
      const name = `${kind} ${status}${code ? ` ${code}` : ''}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return JSON.stringify(counts)
  }

  async #write(writer: number): Promise<void> {
    const { kinds = ['entries', 'notes', 'entries', 'refusals'], pause = 10 } = this.#options
    for (let at = writer; !this.#ended; at++) {
      const kind = kinds[at % kinds.length]!
      const answer = await this.#send(kind, writer)
      this.answers.push(answer)
      for (const wake of this.#wake.splice(0)) wake()
      const isFine = kind === 'refusals' ? answer.status === 409 : isGood(answer)
      if (!isFine) await Bun.sleep(pause)
    }
  }

  async #send(kind: Kind, writer: number): Promise<Answer> {
    const id = `${process.pid}-${++ids}`
    const traceId = hex(32)
    const began = performance.now()
    const base = { kind, id, traceId }
    const since = () => ({ at: Date.now(), ms: performance.now() - began })
    try {
      const response = await fetch(`${this.#url()}/${kind}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${traceId}-${hex(16)}-01`,
        },
        body: JSON.stringify({ id, ...(kind === 'entries' && { writer }) }),
        signal: AbortSignal.timeout(this.#options.patience ?? 20_000),
      })
      const { status, headers } = response
      const { code, detail } = (await response.json()) as { code?: string; detail?: string }
      return { ...base, status, code, detail, retryAfter: headers.get('retry-after'), ...since() }
    } catch (error) {
      const { name } = error as Error
      return { ...base, status: 0, code: name, retryAfter: null, ...since() }
    }
  }
}

/** Whether a write was acknowledged. */
export const isGood = ({ status }: Answer): boolean => status === 200

/** Whether nothing was said in time. */
export const isHung = ({ code }: Answer): boolean => code === 'TimeoutError'

/** Whether the run failed, of which nothing may be lost. */
export const isFailedRun = ({ status }: Answer): boolean => status >= 400
