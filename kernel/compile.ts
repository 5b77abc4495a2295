import type { Caller } from './caller.ts'
import type { Engine } from './engine.ts'
import { BunbaseError, Forbidden, InvalidOutput } from './errors.ts'
import { type CompiledAction, type Stage, executor } from './execute.ts'
import type { Awaitable } from './infer.ts'
import type { HookOrder, Hooks } from './hooks.ts'
import type { Wrapper } from './host.ts'
import { readInput } from './output.ts'
import { actionObservers, subscribersFor } from './observers.ts'
import type { AppliedGuard, RegisteredAction, Step } from './registry.ts'
import type { LiveRun } from './run.ts'
import { isRefusal, tracedGuard } from './guard-span.ts'
import { traced } from './trace.ts'

/** A wrapper that a plugin put around an action's handler. */
export interface AppliedWrapper {
  readonly key: string
  readonly plugin: string
  readonly order: HookOrder | undefined
  readonly wrap: Wrapper
}

/**
 * Compiles an action: only the stages that it needs, in order, each synchronous when it can be.
 */
export function compileAction(
  engine: Engine,
  hooks: Hooks,
  entry: RegisteredAction,
  wrappers: readonly AppliedWrapper[],
): CompiledAction {
  const stages: Stage[] = []
  const steps: Step[] = []
  const add = (stage: Stage, step: Step): void => {
    stages.push(stage)
    steps.push(step)
  }
  const noteHooks = (hook: string): void => {
    for (const s of subscribersFor(hooks, hook, entry))
      steps.push({ kind: 'hook', name: hook, from: s.plugin, ...(s.at && { at: s.at }) })
  }

  const observers = actionObservers(hooks, entry, () => engine.logger)
  const { started } = observers
  if (started) stages.push({ ask: (run) => started(run), take: nothing })
  noteHooks('action:started')

  add(callerStage(engine), { kind: 'caller', name: 'caller', from: 'kernel' })
  for (const applied of entry.guards) {
    add(guardStage(engine, applied), {
      kind: 'guard',
      name: applied.guard.name,
      from: applied.from,
    })
  }
  add(inputStage(entry), { kind: 'input', name: 'input', from: 'kernel' })
  for (const { key, plugin } of wrappers) steps.push({ kind: 'wrapper', name: key, from: plugin })
  add(handlerStage(engine, entry, wrappers), {
    kind: 'handler',
    name: entry.name,
    from: entry.origin.file ?? entry.origin.plugin ?? 'app',
  })
  if (entry.output.kind !== 'stream') {
    add(outputStage(entry), { kind: 'output', name: 'output', from: 'kernel' })
  } else add(streamStage(entry), { kind: 'output', name: 'stream', from: 'kernel' })
  for (const hook of ['action:refused', 'action:succeeded', 'action:failed', 'action:settled']) {
    noteHooks(hook)
  }

  const compiled = { ...entry, steps }
  return { entry: compiled, execute: executor(engine, compiled, stages, observers) }
}

function nothing(): void {}

function callerStage(engine: Engine): Stage {
  return {
    ask: ({ invocation }) => engine.callerOf(invocation),
    take(run, caller) {
      run.caller = caller as Caller
      return engine.resolveOrg === undefined ? undefined : takeOrg(run, engine.resolveOrg(run))
    },
    blame(run, error) {
      // Whoever reads the record wants to know who was refused.
      run.caller = run.invocation.caller ?? run.caller
      if (error instanceof BunbaseError && error.status < 500) run.refuse()
      return error
    },
  }
}

function takeOrg(run: LiveRun, org: Awaitable<string | undefined>): void | Promise<void> {
  if (org instanceof Promise) return org.then((found) => takeOrg(run, found))
  run.org = org
}

function guardStage(engine: Engine, { guard, from }: AppliedGuard): Stage {
  const check = guard.check as (ctx: unknown) => unknown
  return {
    ask: engine.tracing
      ? (run) => (run.traced ? tracedGuard(run, guard, from) : check(run.ctx))
      : (run) => check(run.ctx),
    take(run, added) {
      if (typeof added !== 'object' || added === null) return
      try {
        Object.assign(run.ctx, added)
      } catch (cause) {
        const members = Object.keys(added).join(', ')
        throw new TypeError(
          `guard "${guard.name}" may not replace what the kernel puts on ctx: it adds ${members}`,
          { cause },
        )
      }
    },
    blame: (run, error) => refusal(run, error, `guard "${guard.name}" of ${from}`),
  }
}

function refusal(run: LiveRun, error: unknown, by: string): unknown {
  if (!isRefusal(error)) return error
  run.refuse()
  if (error instanceof BunbaseError) return error
  return new Forbidden({ cause: new Error(`${by} refused: ${error.message}`, { cause: error }) })
}

function inputStage({ input }: RegisteredAction): Stage {
  return {
    ask: ({ invocation }) =>
      invocation.readInput === undefined ? invocation.input : invocation.readInput(),
    take(run, raw) {
      const { invocation } = run
      const taken = invocation.takeInput === undefined ? raw : invocation.takeInput(raw)
      const read = readInput(input, taken)
      if (!(read instanceof Promise)) {
        run.input = read
        if (read === taken) run.inputText = invocation.inputText
        return
      }
      return read.then((value) => {
        run.input = value
      })
    },
    blame: ({ invocation }, error) =>
      invocation.blameInput === undefined ? error : invocation.blameInput(error),
  }
}

function handlerStage(
  engine: Engine,
  entry: RegisteredAction,
  wrappers: readonly AppliedWrapper[],
): Stage {
  const handler = entry.source['~action'].handler as (input: unknown, ctx: unknown) => unknown
  let handle = (run: LiveRun): unknown => handler(run.input, run.ctx)
  if (engine.tracing) {
    const untraced = handle
    handle = (run) =>
      run.traced ? traced(run, 'handler', entry.name, () => untraced(run)) : untraced(run)
  }
  for (const { wrap } of wrappers.toReversed()) {
    const inner = handle
    handle = (run) => wrap(run, () => inner(run))
  }
  return { ask: handle, take: takeOutput }
}

function outputStage({ output }: RegisteredAction): Stage {
  return { ask: (run) => output.write(run.output), take: takeOutput }
}

function takeOutput(run: LiveRun, output: unknown): void {
  run.output = output
}

function streamStage(entry: RegisteredAction): Stage {
  return {
    ask({ output }) {
      if (typeof output === 'object' && output !== null && Symbol.asyncIterator in output) return
      throw new InvalidOutput({
        cause: new Error(
          `the output of "${entry.name}" is t.Stream(…): its handler must be an async function* or return an async iterable`,
        ),
      })
    },
    take: nothing,
  }
}
