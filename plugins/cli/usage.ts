import { stripVTControlCharacters } from 'node:util'
import { type CommandDef, renderUsage } from 'citty'
import { commands } from './commands.ts'
import { bunbase } from './package-info.ts'

/** A command that the app's plugins add, for the list in `bunbase --help`. */
export interface AddedCommand {
  readonly name: string
  readonly plugin: string
  readonly description: string | undefined
}

const META = { name: 'bunbase', version: bunbase.version }

/** citty colours its text whatever the output is. */
function shown(text: string): string {
  const colours = process.stdout.isTTY && !process.env['NO_COLOR']
  return colours ? text : stripVTControlCharacters(text)
}

/** What `bunbase --help` prints. */
export async function overview(added: readonly AddedCommand[]): Promise<string> {
  const described = (description: string): CommandDef => ({ meta: { description } })
  const own = [...commands].map(
    ([name, { description }]) => [name, described(description)] as const,
  )
  const theirs = added.map(
    ({ name, plugin, description = '' }) =>
      [name, described(`${description} (plugin ${plugin})`.trim())] as const,
  )
  return shown(
    await renderUsage({
      meta: { ...META, description: 'Actions first: make, run and look into a bunbase app.' },
      subCommands: Object.fromEntries([...own, ...theirs]),
    }),
  )
}

/** What `bunbase <command> --help` prints. */
export async function commandUsage(
  name: string,
  command: CommandDef<any>,
  description: string | undefined,
): Promise<string> {
  const meta = await (typeof command.meta === 'function' ? command.meta() : command.meta)
  const text = await renderUsage(
    { ...command, meta: { ...meta, name, description: description ?? meta?.description ?? '' } },
    { meta: META },
  )
  return shown(text)
}
