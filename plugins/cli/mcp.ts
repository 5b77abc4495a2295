import { type CommandDef, defineCommand } from 'citty'
import { ANONYMOUS, type Caller, SYSTEM, Unauthenticated } from '../../kernel/index.ts'
import { appRoot, bootApp, modeOfEnvironment } from './boot-app.ts'
import { CommandError, UsageError } from './command-error.ts'

/** `bunbase mcp` */
export const mcp: CommandDef<any> = defineCommand({
  args: {
    as: {
      type: 'string',
      valueHint: 'anonymous|system|user:<id>|apiKey:<id>',
      description: 'Whose calls they are. Default anonymous',
    },
  },
  async run({ args }) {
    const { as = 'anonymous' } = args as { as?: string }
    const caller = callerOf(as)
    const { logToStderr } = await import('../logger/index.ts')
    // Standard output is the protocol's.
    logToStderr()
    const { error } = console
    Object.assign(console, { log: error, info: error, debug: error })
    const { kernel } = await bootApp(appRoot(), modeOfEnvironment())
    try {
      const serve = kernel.plugins.includes('mcp')
        ? kernel.get((await import('../mcp/index.ts')).mcpStdio)
        : undefined
      if (!serve) {
        throw new CommandError(
          'this app does not select plugin "mcp"',
          'add mcp() to `plugins` of the config, or a preset that has it',
        )
      }
      await serve({ caller })
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error
      throw new CommandError(
        `--as ${as} is nobody who may call here`,
        'name an account or a key that is in force by its id, as `id` of GET /auth/me has it',
      )
    } finally {
      await kernel.stop()
    }
  },
})

/** @throws UsageError when the word names no caller */
function callerOf(word: string): Caller {
  if (word === 'anonymous') return ANONYMOUS
  if (word === 'system') return SYSTEM
  const [, kind, id] = /^(user|apiKey):(.+)$/.exec(word) ?? []
  if (kind !== undefined && id !== undefined) return { kind, id } as Caller
  throw new UsageError(
    `--as is anonymous, system, user:<id> or apiKey:<id>, not "${word}"`,
    'write for example: --as user:ann',
  )
}
