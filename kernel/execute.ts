import type { Engine } from './engine.ts'
import { BunbaseError, Cancelled, Unavailable, publicError } from './errors.ts'
import type { ActionObservers, Observe } from './observers.ts'
import type { RegisteredAction } from './registry.ts'
import { type Invocation, LiveRun } from './run.ts'
import { settleStream } from './stream.ts'
import { Waiting } from './waiting.ts'

/** One step of a run. Whatever it throws, or rejects with, ends the run. */
export interface Stage {
  /** Does the step. Waited for only when the answer is a promise. */
  ask(run: LiveRun): unknown
  /** Takes the answer in; may have to wait itself. */
  take(run: LiveRun, answer: unknown): void | Promise<void>
  /** Why the run ends, given what was thrown. Default: that. */
  blame?(run: LiveRun, error: unknown): unknown
}

/** An action compiled to one function. */
export interface CompiledAction {
  readonly entry: RegisteredAction
  /**
   * The one execution path of every trigger. Returns the output, or a promise of it; throws, or
   * rejects with, a `BunbaseError`. Synchronous when guards, input, handler and hooks are.
   */
  readonly execute: (invocation: Invocation) => unknown
}

/** Joins the stages of an action into its `execute`. */
export function executor(
  engine: Engine,
  entry: RegisteredAction,
  stages: readonly Stage[],
  observers: ActionObservers,
): CompiledAction['execute'] {
  const { timeout } = entry
  const streams = entry.output.kind === 'stream'
  const finish = (run: LiveRun): unknown => {
    const output = streams ? settleStream(run, succeed, fail) : succeed(run)
    const { invocation } = run
    if (invocation.answer === undefined) return output
    return output instanceof Promise
      ? output.then((value) => invocation.answer!(value))
      : invocation.answer(output)
  }
  const blamed = (run: LiveRun, at: number, error: unknown): unknown => {
    const stage = stages[at]
    return stage?.blame ? stage.blame(run, error) : error
  }

  /** Takes `answer` into the stage before `from`, then goes on until something has to be waited for. */
  const resume = (waiting: Waiting, from: number, answer: unknown, asked: boolean): void => {
    // What comes after the run's deadline is too late: it has its verdict.
    if (waiting.ended) return
    const { run } = waiting
    let i = from
    try {
      let more = asked ? stages[i++]!.take(run, answer) : undefined
      for (; more === undefined && i < stages.length; i++) {
        const stage = stages[i]!
        const next = stage.ask(run)
        if (next instanceof Promise) return follow(waiting, i, next, true)
        more = stage.take(run, next)
      }
      if (more !== undefined) return follow(waiting, i, more, false)
    } catch (error) {
      return waiting.end(fail, blamed(run, i, error))
    }
    waiting.end(finish)
  }
  const follow = (waiting: Waiting, at: number, answer: Promise<unknown>, asked: boolean): void => {
    answer.then(
      (value) => resume(waiting, at, value, asked),
      (error: unknown) => {
        if (!waiting.ended) waiting.end(fail, blamed(waiting.run, at, error))
      },
    )
  }
  const wait = (
    run: LiveRun,
    at: number,
    answer: Promise<unknown>,
    asked: boolean,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const patience = run.invocation.timeout ?? timeout
      follow(new Waiting(run, patience, resolve, reject), at, answer, asked)
    })

  return (invocation) => {
    if (engine.draining && invocation.parent === undefined && invocation.accepted !== true) {
      throw new Unavailable()
    }
    const run = new LiveRun(engine, entry, invocation, observers)
    invocation.started?.(run)
    let i = 0
    try {
      for (; i < stages.length; i++) {
        const stage = stages[i]!
        const answer = stage.ask(run)
        if (answer instanceof Promise) return wait(run, i, answer, true)
        const more = stage.take(run, answer)
        if (more !== undefined) return wait(run, i + 1, more, false)
      }
    } catch (error) {
      return outcome(run, fail, blamed(run, i, error))
    }
    return outcome(run, finish)
  }
}

/** Ends a run; {@link fail} is one. */
export type Settle = (run: LiveRun, error?: unknown) => unknown

/** What `execute` gives for a run that `settle` ends. */
export function outcome(run: LiveRun, settle: Settle, error?: unknown): unknown {
  const { invocation } = run
  if (invocation.refuse === undefined) return settle(run, error)
  try {
    const given = settle(run, error)
    return given instanceof Promise
      ? given.catch((failure: unknown) => invocation.refuse!(failure))
      : given
  } catch (failure) {
    return invocation.refuse(failure)
  }
}

/** Settles a run whose stages are all done. */
export function succeed(run: LiveRun): unknown {
  run.status = 'succeeded'
  run.release()
  const told = tell(run, run.observers.succeeded)
  return told === undefined ? run.output : told.then(() => run.output)
}

/** Settles a run that a stage, its deadline or shutdown ended. Throws what the caller sees. */
export function fail(run: LiveRun, error: unknown): Promise<never> {
  const shown = run.abortedBy(error) ? cancelled(run, error) : publicError(error)
  run.error = shown
  run.release()
  if (run.status !== 'refused') run.status = 'failed'
  if (run.engine.tellsFailures) tellFailure(run, error, shown)
  const { refused, failed } = run.observers
  const told = tell(run, run.status === 'refused' ? refused : failed)
  if (told === undefined) throw shown
  return told.then(() => {
    throw shown
  })
}

function tellFailure(run: LiveRun, error: unknown, shown: BunbaseError): void {
  const { status, cause, internal } = shown
  if (!internal && (status < 500 || (cause === undefined && shown === error))) return
  const below = shown === error ? (cause ?? shown) : cause
  run.ctx.logger.error(`action "${run.action.name}" failed`, { error: below })
}

/** A handler that obeys its signal mostly throws the signal's reason. */
function cancelled(run: LiveRun, error: unknown): BunbaseError {
  const { reason } = run.signal
  return reason instanceof BunbaseError ? reason : new Cancelled({ cause: error })
}

function tell(run: LiveRun, outcome: Observe | undefined): void | Promise<void> {
  const { engine, observers } = run
  if (!observers.observed) return undefined
  run.end()
  const { settled } = observers
  const first = outcome?.(run)
  const told = first === undefined ? settled?.(run) : first.then(() => settled?.(run))
  if (told !== undefined) engine.pending.hold(told)
  return told
}
