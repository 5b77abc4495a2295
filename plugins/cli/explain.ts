import { type CommandDef, defineCommand } from 'citty'
import { type Kernel, type RegisteredAction, type Step, nearest } from '../../kernel/index.ts'
import { modeOfEnvironment, withApp } from './boot-app.ts'
import { columns } from './columns.ts'
import { triggerDescriber } from './describe-trigger.ts'
import { explainAs, explainedText } from './explain-as.ts'
import { paintFor } from './style.ts'
import { UsageError } from './command-error.ts'

/** What a step of each kind does, for people. */
const MEANING: Readonly<Record<Step['kind'], string>> = {
  hook: 'is told',
  caller: 'finds out who calls',
  guard: 'may refuse',
  input: 'reads and validates the input',
  wrapper: 'runs around the handler',
  handler: 'does the work',
  output: 'strips and validates the output',
}

/** `bunbase explain <action>` */
export const explain: CommandDef<any> = defineCommand({
  args: {
    action: {
      type: 'positional',
      description: 'Full name of an action, as `bunbase list` shows it',
    },
    as: {
      type: 'string',
      valueHint: 'who',
      description:
        'Also ask the guards about somebody: an e-mail address or id, anonymous, system, role:<name>, key:<id>',
    },
    org: {
      type: 'string',
      valueHint: 'which',
      description:
        'With --as: the organisation that they do it for, by its id or short name; role:<name> is then a role there',
    },
    json: { type: 'boolean', description: 'Print JSON: the action and its steps in order' },
  },
  async run({ args }) {
    await withApp({ mode: modeOfEnvironment(), quiet: true }, async ({ kernel }) => {
      const action = find(kernel, args.action as string)
      const describe = await triggerDescriber(kernel)
      const facts = {
        name: action.name,
        description: action.description,
        file: action.origin.file,
        line: action.origin.line,
        triggers: describe(action),
        timeoutMs: action.timeout,
        steps: action.steps,
      }
      const who = args.as as string | undefined
      const org = args.org as string | undefined
      if (org !== undefined && who === undefined) {
        throw new UsageError(
          '--org says for which organisation somebody acts',
          'say who: --as <who>',
        )
      }
      const as = who === undefined ? undefined : await explainAs(kernel, action, who, org)
      if (args.json) return console.log(JSON.stringify({ ...facts, as }, null, 2))
      console.log(text(facts))
      if (as) console.log(`\n${explainedText(who!, as, paintFor(process.stdout))}`)
    })
  },
})

function find(kernel: Kernel, name: string): RegisteredAction {
  const found = kernel.actions.find((action) => action.name === name)
  if (found) return found
  const near =
    nearest(
      name,
      kernel.actions.map((action) => action.name),
    ) ?? kernel.actions.find((action) => action.localName === name)?.name
  throw new UsageError(
    `the app has no action "${name}"`,
    near ? `did you mean: bunbase explain ${near}` : 'see: bunbase list',
  )
}

interface Facts {
  readonly name: string
  readonly description: string | undefined
  readonly file: string | undefined
  readonly line: number | undefined
  readonly triggers: readonly { readonly kind: string; readonly on: string }[]
  readonly timeoutMs: number
  readonly steps: readonly Step[]
}

function text({ name, description, file, line, triggers, timeoutMs, steps }: Facts): string {
  const paint = paintFor(process.stdout)
  const rows = steps.map((step, at) => [
    `${at + 1}.`.padStart(4),
    step.kind,
    step.kind === step.name ? '' : step.name,
    `from ${origin(step)}`,
    paint('dim', MEANING[step.kind]),
  ])
  return [
    `${paint('bold', name)}${description ? `  ${description}` : ''}`,
    `  file      ${file === undefined ? '-' : [file, line].filter(Boolean).join(':')}`,
    `  triggers  ${triggers.map(({ kind, on }) => `${kind} ${on}`.trim()).join(', ') || 'none: only code calls it'}`,
    `  timeout   ${timeoutMs === 0 ? 'none' : `${timeoutMs} ms`}`,
    '',
    'A run goes through, in this order:',
    ...columns(rows),
  ].join('\n')
}

/** A hook's and a wrapper's origin is a plugin's bare name; the app's own hooks stand in its files. */
function origin({ kind, from, at }: Step): string {
  if (at) return [at.file, at.line].filter(Boolean).join(':')
  return kind === 'hook' || kind === 'wrapper' ? `plugin ${from}` : from
}
