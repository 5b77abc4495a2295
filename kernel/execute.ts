import type { Engine } from './engine.ts'
import { BunbaseError, Cancelled, Unavailable, publicError } from './errors.ts'
import type { RegisteredAction } from './registry.ts'
import { type Invocation, LiveRun } from './run.ts'
import { settleStream } from './stream.ts'

/** One step of a run: undefined when it is done at once, a promise otherwise. Throws to end the run. */
export type Stage = (run: LiveRun) => void | Promise<void>

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
): CompiledAction['execute'] {
  const { timeout } = entry
  const streams = entry.output.kind === 'stream'
  const advance = (run: LiveRun, from: number): void | Promise<void> => {
    for (let i = from; i < stages.length; i++) {
      const waiting = stages[i]!(run)
      if (waiting !== undefined) {
        return waiting.then(() => {
          // A run that timed out while it waited has its verdict already.
          if (run.status === 'running') return advance(run, i + 1)
        })
      }
    }
  }
  const finish = (run: LiveRun): unknown =>
    streams ? settleStream(run, succeed, fail) : succeed(run)

  return (invocation) => {
    if (engine.draining && invocation.parent === undefined) throw new Unavailable()
    const run = new LiveRun(engine, entry, invocation)
    invocation.started?.(run)
    let waiting: void | Promise<void>
    try {
      waiting = advance(run, 0)
    } catch (error) {
      return fail(run, error)
    }
    return waiting === undefined ? finish(run) : watch(run, waiting, timeout, finish)
  }
}

/** Gives a waiting run its deadline, and shutdown the means to stop it. */
function watch(
  run: LiveRun,
  waiting: Promise<void>,
  timeout: number,
  finish: (run: LiveRun) => unknown,
): Promise<unknown> {
  const { pending } = run.engine
  return new Promise((resolve, reject) => {
    const entry = pending.add(run, timeout, (error) => {
      run.abort(error)
      end(() => fail(run, error))
    })
    let ended = false
    const end = (settle: () => unknown): void => {
      if (ended) return
      ended = true
      try {
        resolve(settle())
      } catch (error) {
        reject(error as Error)
      }
      // Only now: until its observers are being told, shutdown must know of it.
      pending.remove(entry, timeout)
    }
    waiting.then(
      () => end(() => finish(run)),
      (error: unknown) => end(() => fail(run, error)),
    )
  })
}

/** Settles a run whose stages are all done. */
export function succeed(run: LiveRun): unknown {
  run.status = 'succeeded'
  run.release()
  const told = tell(run, 'action:succeeded')
  return told === undefined ? run.output : told.then(() => run.output)
}

/** Settles a run that a stage, its deadline or shutdown ended. Throws what the caller sees. */
export function fail(run: LiveRun, error: unknown): Promise<never> {
  const shown = run.abortedBy(error) ? cancelled(run, error) : publicError(error)
  run.error = shown
  run.release()
  if (run.status !== 'refused') run.status = 'failed'
  if (shown.status >= 500 && (shown.cause !== undefined || shown !== error)) {
    run.ctx.logger.error(`action "${run.action.name}" failed`, { error: shown.cause })
  }
  const told = tell(run, run.status === 'refused' ? 'action:refused' : 'action:failed')
  if (told === undefined) throw shown
  return told.then(() => {
    throw shown
  })
}

/** A handler that obeys its signal mostly throws the signal's reason. */
function cancelled(run: LiveRun, error: unknown): BunbaseError {
  const { reason } = run.signal
  return reason instanceof BunbaseError ? reason : new Cancelled({ cause: error })
}

function tell(run: LiveRun, outcome: string): void | Promise<void> {
  const { engine } = run
  if (!engine.observed) return undefined
  run.end()
  const first = engine.observe(outcome, run)
  const told =
    first === undefined
      ? engine.observe('action:settled', run)
      : first.then(() => engine.observe('action:settled', run))
  if (told !== undefined) engine.pending.hold(told)
  return told
}
