import { type Caller, type Invocation, type Run, publicError } from '../../kernel/index.ts'
import type { PlaygroundResult } from './contract/actions.ts'
import type { GuardDecision } from './contract/wire.ts'
import { shownError } from './show/error.ts'
import { shownOutput } from './show/output.ts'
import { payloadOf } from './show/payload.ts'
import { statusOf } from './show/status.ts'
import type { Studio } from './studio.ts'

/** What is run, and as whom. */
export interface Tried {
  readonly action: string
  readonly input: unknown
  readonly caller: Caller
  readonly org: string | undefined
  readonly signal: AbortSignal
  /** What its run shows as its trigger beside `studio`. */
  readonly from?: Readonly<Record<string, unknown>>
  /** The run that is done again. */
  readonly replayOf?: string
}

/** What the guards of an action would say, without running it. */
export async function dryGuards(
  { host }: Studio,
  { action, caller, org }: Pick<Tried, 'action' | 'caller' | 'org'>,
): Promise<GuardDecision[]> {
  const trigger = { kind: 'studio', options: undefined }
  const answers = await host.explain(action, { trigger, caller, org })
  return answers.map(({ name, allowed, reason }) => ({
    ...{ name, decision: allowed ? ('allow' as const) : ('deny' as const), ms: null },
    ...(reason !== undefined && { reason }),
  }))
}

/** Runs an action of the app for real, and tells what became of it. Never rejects for what the run did. */
export async function tryAction(studio: Studio, tried: Tried): Promise<PlaygroundResult> {
  const { host } = studio
  const { action, input, caller, org, signal, from, replayOf } = tried
  let run: Run | undefined
  const began = host.clock.elapsed()
  const invocation: Invocation = {
    ...{
      trigger: { kind: 'studio', options: from },
      input: input ?? {},
      caller,
      org,
      signal,
      replayOf,
    },
    started: (it) => void (run ??= it),
  }
  const facts = (): Pick<PlaygroundResult, 'runId' | 'traceId' | 'ms'> => ({
    ...{ runId: run?.id ?? null, traceId: run?.traceId ?? null },
    ms: host.clock.elapsed() - began,
  })
  try {
    const output = payloadOf(await shownOutput(await host.execute(action, invocation)))
    return {
      ...facts(),
      ...{ status: 'ok', ...(output && { output }), outputValid: true },
      guards: studio.action(action).guards.map(({ guard }) => ({
        ...{ name: guard.name, decision: 'allow' as const, ms: null },
      })),
    }
  } catch (error) {
    const { code } = publicError(error)
    return {
      ...facts(),
      ...{ status: statusOf(run?.status ?? 'failed', code), error: shownError(error) },
      outputValid: code !== 'INVALID_OUTPUT',
      guards: run?.status === 'refused' ? await dryGuards(studio, tried) : [],
    }
  }
}
