import {
  type Caller,
  type HeldEffect,
  type Host,
  type Run,
  publicError,
  redactor,
  rehearse,
  trigger,
} from '../../../kernel/index.ts'
import { type Rehearsed, type RowChange, database } from '../../db/index.ts'
import { RunNotFound } from '../errors.ts'
import type { RunDetail, RunHistory } from '../history.ts'
import type { PersistencePlugin } from '../index.ts'
import type { Recorder } from '../recorder.ts'
import { completeInput } from './recorded-input.ts'
import type {
  RehearsedRun,
  ReplayOptions,
  ReplayOutcome,
  ReplayedRun,
  Replayer,
  RunTest,
} from './replayer.ts'

const byName = redactor(undefined)

/** A run as it was recorded, with what it takes to do it again. */
interface Replay {
  readonly recorded: RunDetail
  readonly input: unknown
  readonly caller: Caller
  readonly org: string | undefined
}

/** How a run went, with what a test has to know of it. */
interface Rehearsal {
  readonly run: RehearsedRun
  readonly queries: Rehearsed<unknown>['queries']
}

/** Does recorded runs of an app again. */
export class RunReplayer implements Replayer {
  readonly #host: Host<PersistencePlugin>
  readonly #history: RunHistory
  readonly #recorder: Recorder

  constructor(host: Host<PersistencePlugin>, history: RunHistory, recorder: Recorder) {
    this.#host = host
    this.#history = history
    this.#recorder = recorder
  }

  async rehearse(runId: string, options: ReplayOptions = {}): Promise<RehearsedRun> {
    return (await this.#rehearse(await this.#replayOf(runId, options))).run
  }

  async again(runId: string, options: ReplayOptions = {}): Promise<ReplayedRun> {
    const replay = await this.#replayOf(runId, options)
    const { run, outcome } = await this.#do(replay, { replayOf: runId })
    return { ...outcome, runId: run.id }
  }

  async testOf(runId: string): Promise<RunTest> {
    const replay = await this.#replayOf(runId, {})
    const { run, queries } = await this.#rehearse(replay)
    // What is another every time cannot be expected.
    const { run: again } = await this.#rehearse(replay)
    const { testText } = await import('./test-text.ts')
    const needed = (await this.#host.get(database)?.needed(queries)) ?? { rows: [], cut: [] }
    return testText({ ...replay, run, again, needed })
  }

  async #replayOf(runId: string, options: ReplayOptions): Promise<Replay> {
    const recorded = await this.#history.get(runId)
    if (!recorded) throw new RunNotFound({ details: { run: runId } })
    const { as = callerOf(recorded), org = recorded.org } = options
    // Of a run that was refused the input was never read.
    const unread = recorded.status === 'refused' && recorded.input === undefined
    const known = unread ? undefined : () => completeInput(recorded.input)
    const input = 'input' in options ? options.input : known?.()
    return { recorded, input, caller: as, org }
  }

  async #rehearse(replay: Replay): Promise<Rehearsal> {
    const effects: HeldEffect[] = []
    const traceId = this.#host.ids.traceId()
    const lines: RehearsedRun['lines'][number][] = []
    this.#recorder.rehearsals.set(traceId, lines as never)
    const traceparent = `00-${traceId}-${this.#host.ids.spanId()}-01`
    const run = () => this.#do(replay, { rehearsal: true, traceparent })
    try {
      const db = this.#host.get(database)
      const nothing = { changes: [] as RowChange[], queries: [] }
      const { outcome, changes, queries } = await rehearse(effects, async () =>
        db ? db.rehearse(run) : { outcome: { value: await run() }, ...nothing },
      )
      if ('error' in outcome) throw outcome.error
      return {
        run: {
          ...outcome.value.outcome,
          effects: byName(effects) as HeldEffect[],
          changes: byName(changes) as RowChange[],
          lines: lines.map(({ level, message, fields }) => ({ level, message, fields })),
        },
        queries,
      }
    } finally {
      this.#recorder.rehearsals.delete(traceId)
    }
  }

  async #do(
    { recorded, input, caller, org }: Replay,
    how: { rehearsal?: boolean; replayOf?: string; traceparent?: string },
  ): Promise<{ run: Run; outcome: ReplayOutcome }> {
    let run: Run | undefined
    const { clock } = this.#host
    const began = clock.elapsed()
    const ended = (
      more: Partial<ReplayOutcome> & Pick<ReplayOutcome, 'status'>,
    ): ReplayOutcome => ({
      ...{ output: undefined, error: undefined, thrown: undefined, ...more },
      ...{ action: recorded.action, durationMs: clock.elapsed() - began },
    })
    const invocation = {
      trigger: trigger('replay', { of: recorded.id }),
      ...{ input, caller, org, ...how },
      started: (started: Run) => void (run = started),
    }
    try {
      const output = await this.#host.execute(recorded.action, invocation)
      const shown = redactor(run!.action.output.json)(output)
      return { run: run!, outcome: ended({ status: 'succeeded', output: shown }) }
    } catch (thrown) {
      // Without a run it is not the action that failed.
      if (!run) throw thrown
      const { code, message, details } = publicError(thrown)
      const status = run.status === 'refused' ? 'refused' : 'failed'
      const error = { code, message, ...(details !== undefined && { details: byName(details) }) }
      return { run, outcome: ended({ status, error, thrown }) }
    }
  }
}

function callerOf({ caller: { kind, id, impersonatedBy } }: RunDetail): Caller {
  const by = impersonatedBy !== undefined && { impersonatedBy }
  return (id === undefined ? { kind } : { kind, id, ...by }) as Caller
}
