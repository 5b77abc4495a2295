import type { Engine } from './engine.ts'
import type { GuardVerdict } from './guard.ts'
import type { RegisteredAction } from './registry.ts'
import { type Invocation, LiveRun } from './run.ts'
import { reasonOf } from './reason.ts'

/** A guard's answer to a question about an action. */
export interface ExplainedGuard extends GuardVerdict {
  readonly name: string
  readonly from: string
}

/**
 * Asks the guards of an action, without running it, what they would say to an invocation. Goes on
 * after a refusal, so that every reason is seen; a guard that depends on an earlier one may then say
 * so.
 */
export async function explainGuards(
  engine: Engine,
  entry: RegisteredAction,
  invocation: Invocation,
): Promise<ExplainedGuard[]> {
  const run = new LiveRun(engine, entry, invocation)
  const answers: ExplainedGuard[] = []
  try {
    run.caller = await engine.callerOf(invocation)
    if (engine.resolveOrg) run.org = await engine.resolveOrg(run)
  } catch (error) {
    run.caller = invocation.caller ?? run.caller
    answers.push({ name: 'caller', from: 'kernel', allowed: false, reason: reasonOf(error) })
  }
  for (const { guard, from } of entry.guards) {
    const ctx = run.ctx as never
    try {
      const { explain } = guard.options
      const verdict = explain ? await explain(ctx) : undefined
      if (!verdict) {
        const added = await guard.check(ctx)
        if (typeof added === 'object' && added !== null) Object.assign(run.ctx, added)
      }
      answers.push({ name: guard.name, from, ...(verdict ?? { allowed: true }) })
    } catch (error) {
      answers.push({ name: guard.name, from, allowed: false, reason: reasonOf(error) })
    }
  }
  run.release()
  return answers
}

/** For which organisation a run of an action by this invocation would act. */
export async function orgFor(
  engine: Engine,
  entry: RegisteredAction,
  invocation: Invocation,
): Promise<string | undefined> {
  const run = new LiveRun(engine, entry, invocation)
  try {
    run.caller = await engine.callerOf(invocation)
    return engine.resolveOrg ? await engine.resolveOrg(run) : run.org
  } finally {
    run.release()
  }
}
