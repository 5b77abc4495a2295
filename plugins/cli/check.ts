import { type CommandDef, defineCommand } from 'citty'
import { BootError, type BootProblem, type Kernel } from '../../kernel/index.ts'
import { withApp } from './boot-app.ts'
import { commandNames } from './commands.ts'

/** `bunbase check` */
export const check: CommandDef<any> = defineCommand({
  args: {},
  async run() {
    await withApp({ mode: 'production', quiet: true }, ({ kernel }) => {
      const problems = hiddenCommands(kernel)
      if (problems.length > 0) throw new BootError(problems)
      const { actions, events, plugins } = kernel
      console.log(
        `ok: ${count(actions.length, 'action')}, ${count(events.length, 'event')}, plugins ${plugins.join(', ')}`,
      )
    })
  },
})

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`

/** Commands of plugins that nobody can run, as ours have their names. */
function hiddenCommands(kernel: Kernel): BootProblem[] {
  return [...kernel.commands]
    .filter(([name]) => commandNames.includes(name))
    .map(([name, { plugin }]) => ({
      plugin,
      message: `it adds the command "${name}", which bunbase has itself`,
      mend: 'give the command of the plugin another name',
    }))
}
