import {
  type LogFields,
  type Logger,
  type Run,
  type Service,
  publicError,
  service,
} from '../../kernel/index.ts'
import { AccessTexts, accessFields } from './access-text.ts'
import type { LineListeners } from './lines.ts'
import { LoggerSession } from './logger.ts'

/** Lets a trigger's plugin say more about its runs on their access lines. */
export interface AccessLog {
  /**
   * @param kind of trigger
   * @param fields called when such a run has settled: what tells where it came from and what was
   *   answered (`{ http: { method, path, status, ip } }`). No headers, no query: they hold secrets.
   *   An object that is frozen, at every depth, says the same each time: its text is made once
   */
  describe(kind: string, fields: (run: Run) => LogFields | undefined): void
  /**
   * Writes the line of what came in but started no run: nothing is bound to it, or there was no
   * room.
   *
   * @param kind of trigger
   * @param error what was answered
   */
  refused(kind: string, error: unknown, fields: LogFields): void
}

/** The access log; not provided when it is off. */
export const accessLog: Service<AccessLog> = service('logger:access-log')

/** Writes one line per settled run through its own logger, so that it names run and caller. */
export class AccessLines implements AccessLog {
  readonly #describers = new Map<string, (run: Run) => LogFields | undefined>()
  readonly #listeners: LineListeners
  readonly #root: () => Logger
  readonly #texts: AccessTexts

  /**
   * @param listeners who are not told of these lines: they say what the run itself says
   * @param root for lines of no run
   */
  constructor(listeners: LineListeners, root: () => Logger) {
    this.#listeners = listeners
    this.#root = root
    this.#texts = new AccessTexts(listeners)
  }

  describe(kind: string, fields: (run: Run) => LogFields | undefined): void {
    this.#describers.set(kind, fields)
  }

  /** Refusals are warnings; failures that are ours are errors. */
  write(run: Run): void {
    if (!this.#listeners.listening) return void this.#write(run)
    const failure = this.#listeners.silently(() => this.#write(run))
    // Beside what the run has written stands why it failed.
    if (failure) this.#listeners.tellVerdict(run, `${run.action.name} failed`, failure)
  }

  refused(kind: string, error: unknown, more: LogFields): void {
    const { code, status } = publicError(error)
    const fields = { trigger: kind, status: 'refused', ...more, code }
    if (status >= 500) this.#root().error('request refused', fields)
    else this.#root().info('request refused', fields)
  }

  /** What was our fault, if it was. */
  #write(run: Run): LogFields | void {
    const { status } = run
    const { logger } = run.ctx
    const told = this.#describers.get(run.trigger.kind)?.(run)
    if (status === 'succeeded' && logger instanceof LoggerSession && run.attempt === 1) {
      if (this.#writePrepared(run, logger, told)) return
    }
    const message = `${run.action.name} ${status}`
    if (status === 'succeeded') return logger.info(message, factsOf(run, told))
    const error = publicError(run.error)
    const fields = Object.assign(factsOf(run, told), {
      code: error.code,
      details: error.details,
      reason: reasonOf(error),
    })
    if (status === 'refused') return logger.warn(message, fields)
    if (error.status < 500) return logger.info(message, fields)
    const failure = { error: error.cause ?? error }
    logger.error(message, Object.assign(fields, failure))
    return failure
  }

  /** Whether it could: most lines of a route differ in ids, time and duration only. */
  #writePrepared(run: Run, logger: LoggerSession, told: LogFields | undefined): boolean {
    const { message, members } = this.#texts.headOf(run)
    const facts = told === undefined ? '' : this.#texts.membersOf(told)
    if (members === undefined || facts === undefined) return false
    logger.prepared(message, `${members}${durationOf(run)}${facts}`)
    return true
  }
}

function factsOf(run: Run, told: LogFields | undefined): LogFields {
  const facts = accessFields(run, durationOf(run))
  if (run.attempt > 1) facts['attempt'] = run.attempt
  return Object.assign(facts, told)
}

/** Milliseconds, to the microsecond. */
function durationOf(run: Run): number {
  return Math.round(run.durationMs * 1000) / 1000
}

/** Why, in words that the caller is not told. */
function reasonOf({ cause }: Error): string | undefined {
  return cause instanceof Error ? cause.message : undefined
}
