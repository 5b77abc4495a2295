import { type Run, type Wrapper, milliseconds } from '../../kernel/index.ts'
import { httpExchange } from '../http/index.ts'
import {
  IdempotencyInProgress,
  IdempotencyKeyInvalid,
  IdempotencyKeyMissing,
  IdempotencyMismatch,
} from './errors.ts'
import type { IdempotencyOptions } from './options.ts'
import { type Outcome, lastingError, replay } from './outcome.ts'
import type { IdempotencyRecords, OperationKey } from './records.ts'

const LONGEST_KEY = 255
/** Milliseconds that an operation is held beyond its run's timeout, or in all when that has none. */
const LONGER = 10_000
const LONGEST = 3_600_000

/** Carries a run out once for each key, and answers later ones with what came of it. */
export function onceForKey(records: IdempotencyRecords, options: IdempotencyOptions): Wrapper {
  const { key: own, ttl = '24h', required = false } = options

  const keyOf = (run: Run): string | undefined => {
    const key = own ? own(run.input as never) : run.invocation.idempotencyKey
    if (key === undefined && required) throw new IdempotencyKeyMissing()
    if (key !== undefined && (key.length === 0 || key.length > LONGEST_KEY)) {
      throw new IdempotencyKeyInvalid()
    }
    return key
  }

  /**
   * Inside a transaction an error undoes the record with everything else. A job is tried again because it
   * failed, and not to hear so again.
   */
  const failed = async (run: Run, operation: OperationKey, error: unknown): Promise<void> => {
    if (records.inTransaction) return
    const lasting = run.invocation.attempt === undefined ? lastingError(error) : undefined
    if (lasting) await records.settle(operation, JSON.stringify(lasting))
    else await records.release(operation)
  }

  return async (run, next) => {
    const key = keyOf(run)
    // The answer of the run that is rehearsed is known; what it would do is what is asked.
    if (key === undefined || run.rehearsed) return next()
    const operation = { action: run.action.name, scope: scopeOf(run), key }
    const fingerprint = fingerprintOf(run.input)
    const timeout = run.invocation.timeout ?? run.action.timeout
    const patience = timeout === 0 ? LONGEST : timeout + LONGER
    // Of a job one attempt runs at a time: the one before this came to no end.
    const takesOver = !own && run.attempt > 1
    const limits = { patience, takesOver, ttl: milliseconds(ttl) }
    const claim = await records.claim(operation, fingerprint, limits)
    const exchange = httpExchange(run.invocation)
    if (claim.state === 'known') {
      if (claim.fingerprint !== fingerprint) throw new IdempotencyMismatch()
      if (claim.outcome === null) throw new IdempotencyInProgress()
      const outcome = JSON.parse(claim.outcome) as Outcome
      exchange?.headers.set('idempotency-replayed', 'true')
      if (exchange && outcome.status !== undefined) exchange.status = outcome.status
      return replay(outcome)
    }
    let output: unknown
    try {
      output = await next()
    } catch (error) {
      await failed(run, operation, error)
      throw error
    }
    const outcome: Outcome = { output, status: exchange?.status }
    await records.settle(operation, JSON.stringify(outcome))
    return output
  }
}

function scopeOf({ caller, org }: Run): string {
  return JSON.stringify([caller.kind, 'id' in caller ? caller.id : '', org ?? ''])
}

/** Of the input's meaning: members in any order. */
function fingerprintOf(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return new Bun.CryptoHasher('sha256').update(text ?? '').digest('base64url')
}
