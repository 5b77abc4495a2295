import type { CommandDef } from 'citty'
import type { Kernel } from '../../kernel/index.ts'
import { modeOfEnvironment, withApp } from './boot-app.ts'
import { CommandError } from './command-error.ts'
import { commandNames } from './commands.ts'
import type { AddedCommand } from './usage.ts'

/** What the app's plugins add; none, and why, when the app does not boot. */
export async function addedCommands(): Promise<{
  commands: AddedCommand[]
  failure?: unknown
}> {
  try {
    return await withApp({ mode: modeOfEnvironment(), quiet: true }, async ({ kernel }) => {
      const found = [...kernel.commands].filter(([name]) => !commandNames.includes(name))
      const described = found.map(async ([name, { plugin, load }]) => {
        const { meta } = commandOf(await load())
        const { description } = (await (typeof meta === 'function' ? meta() : meta)) ?? {}
        return { name, plugin, description }
      })
      return { commands: await Promise.all(described) }
    })
  } catch (failure) {
    return { commands: [], failure }
  }
}

/** Boots the app and hands a command of its plugins on, or says that there is none. */
export async function useAddedCommand(
  name: string,
  then: {
    run(command: CommandDef<any>, kernel: Kernel): Promise<number>
    unknown(added: Iterable<string>): Promise<Error>
  },
): Promise<number> {
  // What a command prints may be data for another; what the app logs meanwhile stands beside it.
  const { logToStderr } = await import('../logger/index.ts')
  logToStderr()
  return withApp({ mode: modeOfEnvironment() }, async ({ kernel }) => {
    const added = kernel.commands.get(name)
    if (!added) throw await then.unknown(kernel.commands.keys())
    const command = commandOf(await added.load())
    if (typeof command.run !== 'function' && command.subCommands === undefined) {
      throw new Error(
        `the command "${name}" of plugin "${added.plugin}" has neither run() nor subCommands; its module must default-export a command`,
      )
    }
    try {
      return await then.run(command, kernel)
    } catch (error) {
      throw (await withoutTables(kernel, error)) ?? error
    }
  })
}

/** The better reason for a statement that failed: its tables are still to be made. */
async function withoutTables(kernel: Kernel, error: unknown): Promise<CommandError | undefined> {
  const { QueryError, migrations } = await import('../db/index.ts')
  if (!(error instanceof QueryError)) return undefined
  const all = (await kernel.get(migrations)?.status()) ?? []
  const due = all.filter(({ state }) => state === 'pending').length
  if (due === 0) return undefined
  const what = due === 1 ? 'a migration is' : `${due} migrations are`
  return new CommandError(`${what} not applied to the database`, 'apply first: bunbase migrate')
}

/** A loader may give the command, or the module that exports it by default. */
function commandOf(loaded: unknown): CommandDef<any> {
  const { default: exported } = loaded as { default?: CommandDef<any> }
  return exported ?? (loaded as CommandDef<any>)
}
