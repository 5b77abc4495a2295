import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CommandDef, defineCommand } from 'citty'
import { nearest } from '../../kernel/index.ts'
import { actionsDirOf } from './actions-dir.ts'
import { appRoot } from './boot-app.ts'
import { actionFile, moduleFile, pathName } from './generated-files.ts'
import { loadConfig } from './load-config.ts'
import { selectedPlugins } from './selected-plugins.ts'
import { CommandError, UsageError } from './command-error.ts'

const KINDS = ['action', 'module']

/** `bunbase generate action|module <name>` */
export const generate: CommandDef<any> = defineCommand({
  args: {
    kind: { type: 'positional', description: 'What to write: action or module' },
    name: {
      type: 'positional',
      description: 'Its name; folders count: create-task, tasks/create, tasks',
    },
  },
  async run({ args }) {
    const { kind, name } = args as unknown as { kind: string; name: string }
    if (!KINDS.includes(kind)) {
      const near = nearest(kind, KINDS)
      throw new UsageError(
        `bunbase generate writes an action or a module, not "${kind}"`,
        near ? `did you mean: bunbase generate ${near} ${name}` : 'write one of them',
      )
    }
    const parts = partsOf(name)
    const root = appRoot()
    const config = await loadConfig(root)
    const dir = actionsDirOf(config)
    if (kind === 'module') {
      await write(root, join(dir, ...parts, '_module.ts'), moduleFile(parts), parts)
      return
    }
    const holder = nearestModule(root, dir, parts.slice(0, -1))
    const isGuarded = holder !== undefined && hasGuards(join(root, dir, ...parts.slice(0, holder)))
    const needsGuard = !isGuarded && (await selectedPlugins(config)).includes('auth')
    await write(root, `${join(dir, ...parts)}.ts`, actionFile(parts, holder, needsGuard), parts)
  },
})

/** Folders and file name of a name; each is written in kebab case. */
function partsOf(name: string): string[] {
  const parts = name.replace(/\.[jt]s$/, '').split(/[/.]/)
  if (!parts.every((part) => /^[A-Za-z][\w-]*$/.test(part))) {
    throw new UsageError(
      `"${name}" is not a name for a file with an action`,
      'begin each part with a letter, then letters, digits, "-" and "_": tasks/create',
    )
  }
  return parts.map(pathName)
}

/** Whether the module in a folder seems to say who may run its actions. */
function hasGuards(folder: string): boolean {
  return /\bguards\s*:/.test(readFileSync(join(folder, '_module.ts'), 'utf8'))
}

/** How many folders down the module is that holds a folder; undefined when none does. */
function nearestModule(root: string, dir: string, folders: readonly string[]): number | undefined {
  for (let depth = folders.length; depth >= 0; depth--) {
    if (existsSync(join(root, dir, ...folders.slice(0, depth), '_module.ts'))) return depth
  }
  return undefined
}

async function write(
  root: string,
  file: string,
  text: string,
  parts: readonly string[],
): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  try {
    await writeFile(join(root, file), text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CommandError(
      `${file} is there already; nothing was written`,
      `take another name than ${parts.join('/')}`,
    )
  }
  console.log(`wrote ${file}`)
}
