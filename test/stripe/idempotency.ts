import { ApiError } from './api-error.ts'

const DAY = 86_400

interface Kept {
  readonly fingerprint: string
  readonly at: number
  /** Undefined while the first request with the key runs. */
  answer: Answer | undefined
}

/** What a request was answered. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** Answers by `Idempotency-Key`, as Stripe keeps them: for a day, failures of the server included. */
export class Keys {
  readonly #kept = new Map<string, Kept>()
  readonly #now: () => number

  /** @param now seconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * The answer that the key has already; undefined when the request is to be worked on.
   *
   * @throws ApiError when it was another request, or is being worked on
   */
  begin(key: string, fingerprint: string): Answer | undefined {
    const kept = this.#kept.get(key)
    if (!kept || kept.at < this.#now() - DAY) {
      this.#kept.set(key, { fingerprint, at: this.#now(), answer: undefined })
      return undefined
    }
    if (kept.fingerprint !== fingerprint) {
      throw new ApiError(400, {
        type: 'idempotency_error',
        message: `The key '${key}' was used with other parameters before.`,
      })
    }
    if (!kept.answer) {
      throw new ApiError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: 'Another request with this key is in progress.',
      })
    }
    return kept.answer
  }

  /** Keeps an answer; what was refused before it began is not kept. */
  end(key: string, answer: Answer): void {
    const isKept = answer.status < 300 || answer.status === 402 || answer.status === 500
    if (isKept) this.#kept.get(key)!.answer = answer
    else this.#kept.delete(key)
  }

  forget(): void {
    this.#kept.clear()
  }
}
