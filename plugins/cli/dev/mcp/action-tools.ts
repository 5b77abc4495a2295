import {
  type Action,
  BunbaseError,
  type Caller,
  type ExplainedGuard,
  InvalidInput,
  type Kernel,
  NotFound,
  type RegisteredAction,
  type Run,
  mendOf,
  nearest,
  publicError,
  t,
} from '../../../../kernel/index.ts'
import { triggerDescriber } from '../../describe-trigger.ts'
import { explainAs } from '../../explain-as.ts'
import { devTool } from './tool.ts'

const as = t.Optional(
  t.String({ description: 'Who calls: anonymous (default), system, user:<id> or apiKey:<id>' }),
)
const org = t.Optional(
  t.String({ description: 'Id or short name of the organisation that they do it for' }),
)
const action = t.String({ description: 'Full name, as list_actions gives it' })

/** Tools that list the app's actions, explain them and run them. */
export function actionTools(kernel: Kernel): Action[] {
  const find = (name: string): RegisteredAction => {
    const found = kernel.actions.find((each) => each.name === name)
    if (found) return found
    const near = nearest(
      name,
      kernel.actions.map((each) => each.name),
    )
    throw new NotFound({ message: `No action "${name}"${near ? `; did you mean "${near}"?` : ''}` })
  }
  return [
    devTool(
      {
        name: 'list_actions',
        description: 'All actions of the app with their triggers, guards and files',
        input: t.Object({}),
      },
      async () => {
        const describe = await triggerDescriber(kernel)
        return kernel.actions.map((each) => ({
          name: each.name,
          description: each.description,
          triggers: describe(each).map(({ kind, on }) => `${kind} ${on}`.trim()),
          guards: each.guards.map(({ guard }) => guard.name),
          file: each.origin.file && `${each.origin.file}:${each.origin.line ?? 1}`,
        }))
      },
    ),
    devTool(
      {
        name: 'explain_action',
        description:
          'Schemas of an action, the steps of a run, and what each guard says to a caller, without running it',
        input: t.Object({
          action,
          as: t.Optional(
            t.String({
              description:
                'Who calls: anonymous (default), system, user:<id>, apiKey:<id> or role:<name>, with `org` a role there',
            }),
          ),
          org,
        }),
      },
      async (input) => {
        const found = find(input.action)
        const describe = await triggerDescriber(kernel)
        return {
          name: found.name,
          description: found.description,
          file: found.origin.file && `${found.origin.file}:${found.origin.line ?? 1}`,
          triggers: describe(found),
          timeoutMs: found.timeout,
          input: found.input.json,
          output: { kind: found.output.kind, schema: found.output.json },
          steps: found.steps,
          guards: await guardsFor(kernel, found, input.as, input.org),
        }
      },
    ),
    devTool(
      {
        name: 'run_action',
        description: 'Runs an action for real, through its guards and schemas',
        input: t.Object({ action, input: t.Optional(t.Unknown()), as, org }),
        annotations: { readOnlyHint: false, destructiveHint: true },
      },
      async (given) => {
        const { name } = find(given.action)
        let run: Run | undefined
        const facts = (): object => ({ runId: run?.id, traceId: run?.traceId })
        try {
          const output = await kernel.execute(name, {
            trigger: { kind: 'call', options: { from: 'bunbase dev' } },
            input: given.input ?? {},
            caller: callerOf(given.as),
            org: given.org,
            started: (it) => (run = it),
          })
          return { output: await shown(output), ...facts() }
        } catch (error) {
          const { code, message, details, cause } = publicError(error)
          const below = error instanceof BunbaseError ? cause : error
          return { error: { code, message, details, cause: below && String(below) }, ...facts() }
        }
      },
    ),
  ]
}

/** What each guard says, as `bunbase explain --as` does. */
async function guardsFor(
  kernel: Kernel,
  found: RegisteredAction,
  as = 'anonymous',
  organization: string | undefined,
): Promise<readonly ExplainedGuard[]> {
  const who = as.replace(/^user:/, '').replace(/^apiKey:/, 'key:')
  try {
    return (await explainAs(kernel, found, who, organization)).guards
  } catch (error) {
    const mend = mendOf(error, '')
    if (mend === '') throw error
    throw new NotFound({ message: `${(error as Error).message}: ${mend}` })
  }
}

function callerOf(word = 'anonymous'): Caller {
  if (word === 'anonymous' || word === 'system') return { kind: word }
  const [, kind, id] = /^(user|apiKey):(.+)$/.exec(word) ?? []
  if (kind !== undefined && id !== undefined) return { kind, id } as Caller
  const message = 'must be anonymous, system, user:<id> or apiKey:<id>'
  throw new InvalidInput({ details: { issues: [{ path: '/as', message }] } })
}

/** Items of a stream that are read. */
const ITEMS = 100

/** An output as JSON can show it: the first items of a stream, what kind of bytes. */
async function shown(output: unknown): Promise<unknown> {
  if (output instanceof Response) return { bytes: output.headers.get('content-type') }
  if (output instanceof Blob) return { bytes: output.type, size: output.size }
  if (typeof output !== 'object' || output === null || !(Symbol.asyncIterator in output)) {
    return output
  }
  const items: unknown[] = []
  for await (const item of output as AsyncIterable<unknown>) {
    items.push(item)
    if (items.length === ITEMS) break
  }
  return { items }
}
