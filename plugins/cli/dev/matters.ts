import { readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { CONFIG_FILES } from '../load-config.ts'

/** Folders at the top of an app that nothing is served from. */
export const IGNORED: ReadonlySet<string> = new Set([
  ...['node_modules', '.git', '.bunbase', 'dist', 'coverage'],
])
const CODE = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'])
/** Applied when a version starts; those in TypeScript are code like any other. */
const MIGRATION = /^migrations\/[^/]+\.sql$/
const SETTINGS = new Set(['package.json', 'tsconfig.json', 'bunfig.toml', 'bun.lock'])

/** What is known of the version that was booted last. */
export interface Booted {
  /** What it has loaded; paths relative to the app's folder. */
  readonly loaded: ReadonlySet<string>
  /** Whether any script in the app's folder itself may belong to the app: it failed, or looks for actions there. */
  readonly readsRoot: boolean
}

/**
 * Whether a change may change what is served: code, migrations, `.env*`, settings, and whatever the
 * app has loaded. Not its data and logs, which it may write into its own folder at every request, nor
 * the scripts and configs of other tools that stand beside its own.
 *
 * @param path relative to the app's folder
 * @param root folder of the app, absolute
 */
export function matters(path: string, root: string, { loaded, readsRoot }: Booted): boolean {
  // Itself: it was not there, and was installed.
  if (path === 'node_modules') return true
  if (path.split('/').some((part) => IGNORED.has(part))) return false
  if (loaded.has(path)) return true
  const name = basename(path)
  if (MIGRATION.test(path)) return true
  const isTop = !path.includes('/')
  if (isTop && (/^\.env(\.|$)/.test(name) || SETTINGS.has(name))) return true
  if (!CODE.has(extname(name)) || /\.d\.[cm]?ts$|[._](test|spec)\.[cm]?[jt]sx?$/.test(name)) {
    return false
  }
  return !isTop || readsRoot || CONFIG_FILES.includes(name) || isNamed(name, root, loaded)
}

/** Whether a loaded file may load one that is not loaded yet, by an import that waits or as a worker. */
function isNamed(name: string, root: string, loaded: ReadonlySet<string>): boolean {
  const stem = basename(name, extname(name))
  return [...loaded].some((file) => textOf(join(root, file)).includes(stem))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
