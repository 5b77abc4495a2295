import type { BootOptions, Kernel, Mode } from '../../kernel/index.ts'
import { type LoadedConfig, loadConfig } from './load-config.ts'

/** A booted app, and the config it was made from. */
export interface BootedApp {
  readonly kernel: Kernel
  readonly config: LoadedConfig
}

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
 * @param overrides from the config, when they depend on it
 * @throws BootError
 */
export async function bootApp(
  root: string,
  mode: Mode,
  overrides: (config: LoadedConfig) => BootOptions['overrides'] = () => undefined,
): Promise<BootedApp> {
  const [config, { boot }] = await Promise.all([loadConfig(root), import('../index.ts')])
  const kernel = await boot(config.app, { mode, root, overrides: overrides(config) ?? {} })
  return { kernel, config }
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
  if (!quiet) return useApp(mode, undefined, use)
  const { log, info, debug } = console
  const level = process.env['LOG_LEVEL']
  Object.assign(console, { log: console.error, info: console.error, debug: console.error })
  delete process.env['LOG_LEVEL']
  const restore = (): void => {
    Object.assign(console, { log, info, debug })
    if (level !== undefined) process.env['LOG_LEVEL'] = level
  }
  try {
    return await useApp(mode, { logger: { level: 'silent' } }, (app) => {
      restore()
      return use(app)
    })
  } finally {
    restore()
  }
}

async function useApp<T>(
  mode: Mode,
  overrides: BootOptions['overrides'],
  use: (app: BootedApp) => T | Promise<T>,
): Promise<T> {
  const app = await bootApp(appRoot(), mode, () => overrides)
  try {
    return await use(app)
  } finally {
    await app.kernel.stop({ graceMs: 0 })
  }
}
