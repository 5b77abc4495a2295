// Holds the shell commands of the docs to the programs, scripts and subcommands that exist.
import { join } from 'node:path'
import type { Fence } from './fences.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

const PROGRAMS = new Set(
  'bun bunx bunbase npm npx node git cd curl cat echo export mkdir docker openssl kill sh'.split(
    ' ',
  ),
)
/** What a package manager does by itself, next to running a script. */
const BUILT_IN = new Set('install add ci test run init exec pack pm publish create x i'.split(' '))

/** Scripts of this repository and of every app template. */
async function scripts(): Promise<Set<string>> {
  const templates = new Bun.Glob('plugins/cli/templates/**/*package.json').scanSync(root)
  const names = new Set<string>()
  for (const file of ['package.json', ...templates]) {
    const manifest = await Bun.file(join(root, file)).json()
    for (const name of Object.keys(manifest.scripts ?? {})) names.add(name)
  }
  return names
}

/** Commands that the plugins add to `bunbase`. */
async function addedCommands(): Promise<string[]> {
  const found: string[] = []
  for (const file of new Bun.Glob('plugins/*/index.ts').scanSync(root)) {
    const name = file
      .split('/')[1]!
      .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const factory = ((await import(join(root, file))) as Record<string, unknown>)[name]
    if (typeof factory !== 'function') continue
    const plugin = (factory as () => { '~plugin'?: { definition: { commands?: object } } })()
    found.push(...Object.keys(plugin['~plugin']?.definition.commands ?? {}))
  }
  return found
}

/** Words of `bunbase --help`, which lists the subcommands, and those that plugins add. */
async function subcommands(): Promise<Set<string>> {
  const child = Bun.spawn([process.execPath, 'plugins/cli/bin.ts', '--help'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  )
  const own = `${out}\n${err}`.match(/^\s+([a-z][\w:-]*)/gm) ?? []
  return new Set([...own.map((word) => word.trim()), ...(await addedCommands())])
}

/** The commands that nobody could run as printed, each as `page:line command`. */
export async function unknownCommands(fences: Fence[]): Promise<string[]> {
  if (fences.length === 0) return []
  const [scriptNames, bunbase] = await Promise.all([scripts(), subcommands()])
  const known = (command: string): boolean => {
    const words = command
      .trim()
      .split(/\s+/)
      .filter((word) => !/^\w+=/.test(word))
    const [program = '', first = '', second = ''] = words
    if (!PROGRAMS.has(program)) return false
    if (['npx', 'bunx'].includes(program) && first === 'bunbase') return bunbase.has(second)
    if (program === 'bunbase') return first.startsWith('-') || bunbase.has(first)
    if (!['npm', 'bun'].includes(program)) return true
    if (first === 'run') return scriptNames.has(second) || /\.[jt]sx?$/.test(second)
    return BUILT_IN.has(first) || /^-|\.[jt]sx?$/.test(first) || scriptNames.has(first)
  }
  return fences.flatMap((fence) =>
    fence.code
      .replaceAll('\\\n', ' '.repeat(2))
      .split('\n')
      .map((line, at) => ({ line: line.replace(/^\$ /, '').replace(/\s+#\s.*$/, ''), at }))
      .filter(({ line }) => line.trim() && !line.trim().startsWith('#'))
      .flatMap(({ line, at }) =>
        line
          .replaceAll(/'[^']*'|"[^"]*"/g, 'quoted')
          .split(/\s*(?:&&|\|\||\||;)\s*/)
          .filter((command) => !known(command))
          .map((command) => `${fence.page}:${fence.line + at} ${command}`),
      ),
  )
}
