import { type CommandDef, defineCommand } from 'citty'
import type { Kernel } from '../../kernel/index.ts'
import { appRoot, bootApp } from './boot-app.ts'
import { httpServerOf } from './http-server.ts'
import { type ListenFlags, listenFlags, listenOverrides } from './port.ts'
import { roleFlag, roleOverrides } from './role.ts'

/**
 * A signal this soon after the first is the same wish: a terminal and a package manager both pass
 * Ctrl-C on.
 */
const SAME_WISH_MS = 500

/** `bunbase start` */
export const start: CommandDef<any> = defineCommand({
  args: {
    ...listenFlags,
    ...roleFlag,
    migrate: { type: 'boolean', description: 'Apply pending migrations first' },
  },
  async run({ args }) {
    process.env.NODE_ENV ??= 'production'
    const flags = args as ListenFlags & { role?: string }
    const overrides = {
      ...listenOverrides(flags),
      ...roleOverrides(flags.role, flags.port !== undefined),
      ...((args as { migrate?: boolean }).migrate && { database: { migrate: 'auto' } }),
    }
    const { kernel } = await bootApp(appRoot(), 'production', { overrides })
    // From here on: jobs may begin before the start is complete.
    const told = signals(kernel)
    await kernel.start()
    await announce(kernel)
    return serveUntilTold(kernel, told)
  },
})

async function announce(kernel: Kernel): Promise<void> {
  const url = (await httpServerOf(kernel))?.url
  const fields = { url, actions: kernel.actions.length, pid: process.pid }
  if (kernel.plugins.includes('logger')) kernel.logger.info('the app has started', fields)
  else console.log(`the app has started${url ? `: ${url}` : ''}`)
}

/** Resolves with the exit code at the first SIGTERM or SIGINT; the next one ends the process at once. */
function signals(kernel: Kernel): Promise<number> {
  const { clock, logger } = kernel
  const told = Promise.withResolvers<number>()
  let firstAt: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = clock.elapsed()
      logger.info(`${signal}: finishing what runs`, { running: kernel.running.length })
      told.resolve(0)
    } else if (clock.elapsed() - firstAt > SAME_WISH_MS) {
      logger.warn(`${signal} again: ending at once`, { running: kernel.running.length })
      process.exit(1)
    }
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return told.promise
}

/**
 * Ends cleanly when told (exit code 0). After an exception that nobody caught the process is in an
 * unknown state: it takes no new work, finishes what runs, and ends with 1 so that whoever watches it
 * starts a fresh one.
 */
async function serveUntilTold(kernel: Kernel, told: Promise<number>): Promise<number> {
  const { logger } = kernel
  const failed = Promise.withResolvers<number>()
  const onFailure = (what: string) => (error: unknown) => {
    logger.error(`${what}; the process ends`, { error })
    failed.resolve(1)
  }
  process.on('uncaughtException', onFailure('an exception that nobody caught'))
  process.on('unhandledRejection', onFailure('a promise failed and nobody caught it'))
  const code = await Promise.race([told, failed.promise])
  try {
    await kernel.stop()
    return code
  } catch (error) {
    logger.error('stopping met errors', { error })
    return 1
  }
}
