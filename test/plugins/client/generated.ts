// Runs the commands of the client plugin on an app of a test, in its process.
import { join } from 'node:path'
import type { Kernel } from 'bunbase'

interface Command {
  run(context: { args: object; data: { kernel: Kernel } }): Promise<number>
}

/** What a command printed, and its exit code. */
export interface Printed {
  code: number
  out: string
}

/** Runs a command that a plugin adds: `generate client`. */
export async function runCommand(kernel: Kernel, name: string, args: object): Promise<Printed> {
  const command = (await kernel.commands.get(name)!.load()) as Command
  const { log } = console
  const lines: string[] = []
  console.log = (line: string) => void lines.push(line)
  try {
    const code = await command.run({ args, data: { kernel } })
    return { code, out: lines.join('\n') }
  } finally {
    console.log = log
  }
}

/** Writes the client of an app, and gives its path. */
export async function generateClient(kernel: Kernel, args: object = {}): Promise<string> {
  await runCommand(kernel, 'generate client', args)
  return join(kernel.root, 'client.gen.ts')
}
