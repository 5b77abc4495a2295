import { type BunbaseError, type Run, sleep, systemClock } from '../../kernel/index.ts'
import type { TestApp } from './test-app.ts'

/** What must be the same of a run, whatever triggered it. */
export function record(run: Run): object {
  const { action, status, caller, org, attempt, depth, input, output } = run
  const error = run.error as BunbaseError | undefined
  return {
    action: action.name,
    status,
    caller,
    org,
    attempt,
    depth,
    input,
    output,
    error: error && {
      code: error.code,
      status: error.status,
      retry: error.retry,
      message: error.message,
      details: error.details,
    },
  }
}

/**
 * What run history has of a run that must be the same, whatever triggered it; undefined when nobody
 * records runs.
 */
export async function recorded(app: TestApp, run: Run): Promise<object | undefined> {
  const { runHistory } = await import('../persistence/index.ts')
  const history = app.get(runHistory)
  if (!history) return undefined
  const found = await history.get(run.id)
  if (!found) throw new Error(`the run of ${run.action.name} is not in run history`)
  const { action, module, caller, org, status, errorCode, attempt, input, output } = found
  const { message, status: code, details } = (found.error ?? {}) as Record<string, unknown>
  return {
    ...{ action, module, caller, org, status, errorCode, attempt, input, output },
    error: { message, status: code, details },
    lines: found.logs.map(({ level, message: line }) => ({ level, line })),
  }
}

/** Real milliseconds until what should have happened counts as missing. */
const PATIENCE = 2000

/** Waits in real time: messages may travel over sockets. */
export async function until(app: TestApp, what: string, holds: () => boolean): Promise<void> {
  const began = systemClock.elapsed()
  while (!holds()) {
    if (systemClock.elapsed() - began > PATIENCE) throw new Error(`waited in vain: ${what}`)
    await app.clock.advance(0)
    await sleep(systemClock, 1)
  }
}
