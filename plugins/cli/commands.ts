import type { CommandDef } from 'citty'

/** One command of `bunbase`, loaded when it is run. */
export interface Command {
  readonly description: string
  /**
   * What its first word may be. A plugin adds another by a command whose name begins with this one's:
   * `generate types`.
   */
  readonly parts?: readonly string[]
  load(): Promise<CommandDef<any>>
}

/**
 * The commands that `bunbase` has itself, by name. Descriptions stand here, so that `--help` loads
 * no command.
 */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'init',
    {
      description: 'Make a new app in a new folder',
      load: async () => (await import('./init/command.ts')).init,
    },
  ],
  [
    'dev',
    {
      description: 'Serve the app and reload it when a file changes',
      load: async () => (await import('./dev/command.ts')).dev,
    },
  ],
  [
    'start',
    {
      description: 'Serve the app in production',
      load: async () => (await import('./start.ts')).start,
    },
  ],
  [
    'mcp',
    {
      description: 'Serve the actions to an agent over standard input and output',
      load: async () => (await import('./mcp.ts')).mcp,
    },
  ],
  [
    'generate',
    {
      description: 'Write a new action or module',
      parts: ['action', 'module'],
      load: async () => (await import('./generate.ts')).generate,
    },
  ],
  [
    'list',
    {
      description: 'List the actions with their triggers, guards, modules and files',
      load: async () => (await import('./list.ts')).list,
    },
  ],
  [
    'check',
    {
      description: 'Find every mistake that would keep the app from starting',
      load: async () => (await import('./check.ts')).check,
    },
  ],
  [
    'explain',
    {
      description: 'Show what a run of an action goes through, and who put it there',
      load: async () => (await import('./explain.ts')).explain,
    },
  ],
])

/** Every name of a command that bunbase has itself, `generate action` among them. */
export const commandNames: readonly string[] = [...commands].flatMap(([name, { parts = [] }]) => [
  name,
  ...parts.map((part) => `${name} ${part}`),
])
