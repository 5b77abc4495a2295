import { type CommandDef, defineCommand } from 'citty'
import type { Kernel } from '../../kernel/index.ts'
import { modeOfEnvironment, withApp } from './boot-app.ts'
import { columns } from './columns.ts'
import { type DescribedTrigger, triggerDescriber } from './describe-trigger.ts'
import { paintFor } from './style.ts'

interface ListedAction {
  readonly name: string
  readonly description: string | undefined
  readonly triggers: readonly DescribedTrigger[]
  readonly guards: readonly { readonly name: string; readonly from: string }[]
  readonly modules: readonly string[]
  readonly file: string | undefined
  readonly line: number | undefined
  readonly plugin: string | undefined
}

/** `bunbase list` */
export const list: CommandDef<any> = defineCommand({
  args: {
    json: { type: 'boolean', description: 'Print JSON: an array with one object per action' },
  },
  async run({ args }) {
    const mode = modeOfEnvironment()
    await withApp({ mode, quiet: true }, async ({ kernel }) => {
      const actions = await listed(kernel)
      console.log(args.json ? JSON.stringify(actions, null, 2) : table(actions))
    })
  },
})

async function listed(kernel: Kernel): Promise<ListedAction[]> {
  const describe = await triggerDescriber(kernel)
  return kernel.actions.map((action) => ({
    name: action.name,
    description: action.description,
    triggers: describe(action),
    guards: action.guards.map(({ guard, from }) => ({ name: guard.name, from })),
    modules: action.modules.map((module) => module.name),
    file: action.origin.file,
    line: action.origin.line,
    plugin: action.origin.file === undefined ? action.origin.plugin : undefined,
  }))
}

function table(actions: readonly ListedAction[]): string {
  if (actions.length === 0) {
    return 'There are no actions yet. Make one: bunbase generate action <name>'
  }
  const paint = paintFor(process.stdout)
  const head = ['ACTION', 'TRIGGERS', 'GUARDS', 'MODULE', 'FILE']
  const rows = actions.map(({ name, triggers, guards, modules, file, line, plugin }) => [
    name,
    triggers.map(({ kind, on }) => `${kind} ${on}`.trim()).join(', ') || '-',
    guards.map((guard) => guard.name).join(', ') || '-',
    modules.join('.') || '-',
    file === undefined ? `plugin ${plugin ?? '?'}` : [file, line].filter(Boolean).join(':'),
  ])
  const [first = '', ...rest] = columns([head, ...rows])
  return [paint('dim', first), ...rest].join('\n')
}
