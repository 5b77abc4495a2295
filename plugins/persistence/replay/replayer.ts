import { type Caller, type HeldEffect, type Service, service } from '../../../kernel/index.ts'
import type { RowChange } from '../../db/index.ts'

/** What a replay does otherwise than the run did. */
export interface ReplayOptions {
  /** Default: as recorded. */
  readonly input?: unknown
  /** Default: the run's caller. */
  readonly as?: Caller
  /** Default: the run's organisation. */
  readonly org?: string
}

/** How an action ended that was done again. Secrets are `[redacted]`. */
export interface ReplayOutcome {
  readonly action: string
  readonly status: 'succeeded' | 'failed' | 'refused'
  /** Undefined unless it succeeded with one. */
  readonly output: unknown
  readonly error:
    { readonly code: string; readonly message: string; readonly details?: unknown } | undefined
  /** What was thrown, as it was, for developers alone; `error` is what callers are told of it. */
  readonly thrown: unknown
  readonly durationMs: number
}

/** What a run would do now. Nothing of it has happened. */
export interface RehearsedRun extends ReplayOutcome {
  /** Jobs, events, mails, webhooks and requests, in order. */
  readonly effects: readonly HeldEffect[]
  /** Rows of the app's database, the queue's own included. */
  readonly changes: readonly RowChange[]
  readonly lines: readonly {
    readonly level: string
    readonly message: string
    /** JSON; empty when there are none. */
    readonly fields: string
  }[]
}

/** A run that was done again for good. */
export interface ReplayedRun extends ReplayOutcome {
  readonly runId: string
}

/** A test that does what a run did. */
export interface RunTest {
  /** `tasks.add.test.ts`. */
  readonly name: string
  readonly text: string
  /** What of the run the test cannot have, in words. */
  readonly notes: readonly string[]
}

/** Does recorded runs again. */
export interface Replayer {
  /**
   * Does a run again as its caller, in a transaction that is rolled back: what would leave the app is held
   * back and told, as are the rows that would have changed. History knows nothing of it. Requests that may
   * change something elsewhere fail with `REQUEST_HELD_BACK`; what the action does beside database, plugins
   * and `fetch` happens.
   *
   * @throws RunNotFound
   * @throws ReplayInputIncomplete unless an input is given
   */
  rehearse(runId: string, options?: ReplayOptions): Promise<RehearsedRun>
  /**
   * Does a run again for good, as its caller. Recorded, with a link to the first one.
   *
   * @throws RunNotFound
   * @throws ReplayInputIncomplete unless an input is given
   */
  again(runId: string, options?: ReplayOptions): Promise<ReplayedRun>
  /**
   * Writes a test for `bun test` that does what a run did, with the rows that it needs, and expects what came
   * of it. Rehearses the run to find out.
   *
   * @throws RunNotFound
   * @throws ReplayInputIncomplete
   */
  testOf(runId: string): Promise<RunTest>
}

/** Provided by `persistence`, unless it is disabled. */
export const replayer: Service<Replayer> = service('persistence:replayer')
