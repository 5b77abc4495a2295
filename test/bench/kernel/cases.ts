// What is measured, each case in a process of its own: code that was compiled for one case must not
// slow the next one down.
import { TypeCompiler } from '@sinclair/typebox/compiler'
import {
  type Invocation,
  type RegisteredAction,
  type TSchema,
  action,
  boot,
  defineConfig,
  guard,
  t,
} from '../../../kernel/index.ts'
import { CreatedTask, Task, TaskDraft, TaskParams, TaskQuery } from '../http/schemas.ts'
import { createTask, findTask } from '../http/tasks.ts'
import { workloads } from '../http/workloads.ts'
import { type Surroundings, compiled, measured } from './harness-plugin.ts'
import type { Work } from './time.ts'

const TaskInput = t.Object({ ...TaskParams.properties, ...TaskQuery.properties })
const draft = JSON.parse(workloads.find(({ method }) => method === 'POST')!.body!) as TaskDraft
const nothing = t.Object({})
const none = {}

/** One request's invocation, made anew for each as a trigger does. */
const invoking =
  (execute: (invocation: Invocation) => unknown, read: () => unknown): Work =>
  () =>
    execute({ trigger: measured, readInput: read })

type Handler = (input: object, ctx: any) => any

/** An action of empty schemas, so that only what is added to it costs. */
const empty =
  (handler: Handler, extra: object = {}, around: Surroundings = {}) =>
  async (): Promise<Work> => {
    const idle = action(
      { name: 'idle', input: nothing, output: nothing, triggers: [measured], ...extra },
      handler,
    )
    return invoking(await compiled([idle], around), () => none)
  }

const create = action(
  { name: 'create', input: TaskDraft, output: CreatedTask, triggers: [measured] },
  (input) => createTask(input),
)
const find = action(
  { name: 'find', input: TaskInput, output: Task, triggers: [measured] },
  ({ id, verbose }) => findTask(id, verbose),
)
const child = action({ name: 'child', input: nothing, output: nothing }, () => none)

/** The schemas as the kernel compiled them. */
async function schemas(): Promise<RegisteredAction> {
  const bare = action({ name: 'create', input: TaskDraft, output: CreatedTask }, createTask)
  const kernel = await boot(defineConfig({ presets: [], plugins: [] }), { actions: [bare] })
  return kernel.actions[0]!
}

const byHand =
  (input: TSchema, output: TSchema, value: unknown, handle: (value: any) => unknown) =>
  async (): Promise<Work> => {
    const reads = TypeCompiler.Compile(input)
    const writes = TypeCompiler.Compile(output)
    return () => {
      if (!reads.Check(value)) throw new Error('invalid input')
      const answer = handle(value)
      if (!writes.Check(answer)) throw new Error('invalid output')
      return answer
    }
  }

const found = { id: 42, verbose: true }

/** Name → how to get the work that is measured. */
export const cases: Readonly<Record<string, () => Promise<Work>>> = {
  'POST by hand': byHand(TaskDraft, CreatedTask, draft, createTask),
  'POST lifecycle': async () => invoking(await compiled([create]), () => draft),
  'GET by hand': byHand(TaskInput, Task, found, ({ id, verbose }) => findTask(id, verbose)),
  'GET lifecycle': async () => invoking(await compiled([find]), () => found),

  'empty action': empty(() => none),
  'input: read': async () => {
    const { input } = await schemas()
    return () => input.read(draft)
  },
  'input: TypeBox check': async () => {
    const check = TypeCompiler.Compile(TaskDraft)
    return () => check.Check(draft)
  },
  'output: strip and check': async () => {
    const { output } = await schemas()
    const task = createTask(draft)
    return () => output.write(task)
  },
  'output: TypeBox check': async () => {
    const check = TypeCompiler.Compile(CreatedTask)
    const task = createTask(draft)
    return () => check.Check(task)
  },

  'one guard': empty(() => none, { guards: [guard('pass', () => {})] }),
  'one guard that adds to ctx': empty((_, ctx) => (ctx.added ? none : none), {
    guards: [guard('adds', () => ({ added: 1 }))],
  }),
  'one async guard': empty(() => none, { guards: [guard('pass', async () => {})] }),
  'input that is waited for': async () => {
    const idle = action(
      { name: 'idle', input: nothing, output: nothing, triggers: [measured] },
      () => none,
    )
    return invoking(await compiled([idle]), () => Promise.resolve(none))
  },
  'one wrapper': empty(() => none, { wrapped: true }),
  'async handler': empty(async () => none),
  'hook action:settled': empty(() => none, {}, { settled: () => {} }),
  'tracing on': empty(() => none, {}, { traced: true }),
  'ctx.runId': empty((_, ctx) => (ctx.runId ? none : none)),
  'ctx.traceId': empty((_, ctx) => (ctx.traceId ? none : none)),
  'ctx.logger': empty((_, ctx) => (ctx.logger ? none : none)),
  'ctx.signal': empty((_, ctx) => (ctx.signal ? none : none)),
  'ctx.call': async () => {
    const parent = action(
      { name: 'parent', input: nothing, output: nothing, triggers: [measured] },
      (_, ctx) => ctx.call(child, none),
    )
    return invoking(await compiled([parent, child]), () => none)
  },
}
