import { BootError, type BootOptions, type Kernel, type Mode } from '../../kernel/index.ts'
import { placeInConfig } from './config-place.ts'
import { type LoadedConfig, loadConfig } from './load-config.ts'

/** A booted app, and the config it was made from. */
export interface BootedApp {
  readonly kernel: Kernel
  readonly config: LoadedConfig
}

/** What a command adds to the app's config. */
export type BootAdditions = Pick<BootOptions, 'overrides' | 'plugins' | 'services'>

/** Folder of the app that the command was called for. */
export const appRoot = (): string => process.cwd()

/** The mode that `NODE_ENV` asks for; development when it asks for none. */
export function modeOfEnvironment(): Mode {
  const { NODE_ENV } = process.env
  return NODE_ENV === 'production' || NODE_ENV === 'test' ? NODE_ENV : 'development'
}

/**
 * Boots the app in a folder; nothing listens yet.
 *
 * @param more what a command adds; a function when it depends on the config
 * @throws BootError
 */
export async function bootApp(
  root: string,
  mode: Mode,
  more: BootAdditions | ((config: LoadedConfig) => BootAdditions) = {},
): Promise<BootedApp> {
  process.on('exit', leftEarly)
  try {
    const [config, { boot }] = await Promise.all([loadConfig(root), import('../index.ts')])
    const added = typeof more === 'function' ? more(config) : more
    try {
      return { kernel: await boot(config.app, { ...added, mode, root }), config }
    } catch (error) {
      if (!(error instanceof BootError)) throw error
      throw new BootError(placeInConfig(error.problems, root, config.file))
    }
  } finally {
    process.off('exit', leftEarly)
  }
}

/** An app that ends the process while it is loaded must not pass for one that is all right. */
function leftEarly(): void {
  console.error('error: the app ended the process while it was loaded')
  console.error(
    '  do: see what it said before, if anything; importing a file must not call process.exit()',
  )
  process.exitCode ||= 1
}

/** Options of {@link withApp}. */
export interface WithAppOptions {
  readonly mode: Mode
  /** Keeps what the app itself prints out of the output, which is data. Default false. */
  readonly quiet?: boolean
}

/** Boots the app, has something done with it, and closes it again. It never listens. */
export async function withApp<T>(
  { mode, quiet = false }: WithAppOptions,
  use: (app: BootedApp) => T | Promise<T>,
): Promise<T> {
  if (!quiet) return useApp(mode, {}, use)
  const { log, info, debug } = console
  const level = process.env['LOG_LEVEL']
  Object.assign(console, { log: console.error, info: console.error, debug: console.error })
  delete process.env['LOG_LEVEL']
  const restore = (): void => {
    Object.assign(console, { log, info, debug })
    if (level !== undefined) process.env['LOG_LEVEL'] = level
  }
  try {
    return await useApp(mode, { overrides: { logger: { level: 'silent' } } }, (app) => {
      restore()
      return use(app)
    })
  } finally {
    restore()
  }
}

async function useApp<T>(
  mode: Mode,
  more: BootAdditions,
  use: (app: BootedApp) => T | Promise<T>,
): Promise<T> {
  const app = await bootApp(appRoot(), mode, more)
  try {
    return await use(app)
  } finally {
    await app.kernel.stop({ graceMs: 0 })
  }
}
