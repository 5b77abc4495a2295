import { type CommandDef, runCommand } from 'citty'
import { BootError, type Kernel, nearest } from '../../kernel/index.ts'
import { checkArguments } from './arguments.ts'
import { appRoot } from './boot-app.ts'
import { commandNames, commands } from './commands.ts'
import { findConfig } from './load-config.ts'
import { bunbase } from './package-info.ts'
import { CommandError, UsageError } from './command-error.ts'

/** What a plugin's command finds in its context's `data`. */
export interface PluginCommandData {
  /** The app, booted but not started; closed when the command ends. */
  readonly kernel: Kernel
}

/**
 * Runs a `bunbase` command in the current folder, as the shell does.
 *
 * @param argv the words after `bunbase`
 * @returns the exit code: 0 for success, 1 for failure, 2 when the command line is wrong
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv)
  } catch (error) {
    const { printError } = await import('./print-error.ts')
    printError(error, appRoot())
    return error instanceof CommandError ? error.exitCode : 1
  }
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name, ...words] = argv
  if (name === undefined || isHelp(name) || name === 'help') {
    const [topic] = words
    if (topic === undefined || isHelp(topic)) return help()
    return dispatch([topic, '--help'])
  }
  if (name === '--version' || name === '-v') {
    checkArguments('bunbase --version', words, {})
    console.log(bunbase.version)
    return 0
  }
  if (name.startsWith('-')) {
    const near = nearest(name.replace(/^-+/, ''), ['help', 'version'])
    throw new UsageError(
      `bunbase has no flag ${name}`,
      near ? `did you mean --${near}?` : 'write a command first; see: bunbase --help',
    )
  }
  const own = commands.get(name)
  const [part = ''] = words
  const added = own?.parts && /^\w/.test(part) && !own.parts.includes(part)
  if (added) {
    const whole = `${name} ${part}`
    const isKnown = findConfig(appRoot()) !== undefined || (await ownerOf(whole)) !== undefined
    if (isKnown) return runAdded(whole, words.slice(1))
  }
  if (own) return runOne(name, await own.load(), words, own.description)
  return runAdded(name, words)
}

async function help(): Promise<number> {
  const { overview } = await import('./usage.ts')
  if (findConfig(appRoot()) === undefined) console.log(await overview([]))
  else {
    const { addedCommands } = await import('./added-commands.ts')
    const { commands: added, failure } = await addedCommands()
    console.log(await overview(added))
    if (failure) console.error('The commands of its plugins are missing, as the app does not boot.')
  }
  return 0
}

async function runAdded(name: string, words: readonly string[]): Promise<number> {
  if (findConfig(appRoot()) === undefined) throw await unknownCommand(name, [])
  const { useAddedCommand } = await import('./added-commands.ts')
  try {
    return await useAddedCommand(name, {
      run: (command, kernel) => runOne(name, command, words, undefined, { kernel }),
      unknown: (added) => unknownCommand(name, added),
    })
  } catch (error) {
    // An app that does not boot must not hide that a command of ours is misspelt. One that a built-in
    // plugin adds is not.
    const isKnown = (await ownerOf(name)) !== undefined
    const misspelt = error instanceof BootError && !isKnown && nearest(name, commandNames)
    throw misspelt ? await unknownCommand(name, []) : error
  }
}

async function unknownCommand(name: string, added: Iterable<string>): Promise<UsageError> {
  const owner = await ownerOf(name)
  if (owner !== undefined) return unselected(name, owner)
  const near = nearest(name, [...commandNames, ...added])
  return new UsageError(
    `bunbase has no command "${name}"`,
    near ? `did you mean: bunbase ${near}` : 'see: bunbase --help',
  )
}

/** The built-in plugin that a command comes with. */
async function ownerOf(name: string): Promise<string | undefined> {
  const { commandOwners } = await import('./command-owners.ts')
  return Object.hasOwn(commandOwners, name) ? commandOwners[name] : undefined
}

/** There is such a command, but not here. */
function unselected(name: string, owner: string): UsageError {
  const root = appRoot()
  return findConfig(root) === undefined
    ? new UsageError(
        `bunbase ${name} works in an app, and there is none in ${root}`,
        'go to the folder of bunbase.config.ts, or make an app: bunbase init my-app',
      )
    : new UsageError(
        `bunbase ${name} comes with plugin "${owner}", which this app does not select`,
        `add ${owner}() to \`plugins\` of the config, or a preset that has it`,
      )
}

/** Checks the words, then lets citty read them and run the command. */
async function runOne(
  name: string,
  command: CommandDef<any>,
  words: readonly string[],
  description: string | undefined,
  data?: PluginCommandData,
): Promise<number> {
  const [word] = words
  const subCommands = await resolved(command.subCommands)
  if (subCommands && word !== undefined && Object.hasOwn(subCommands, word)) {
    const inner = await resolved(subCommands[word]!)
    return runOne(`${name} ${word}`, inner, words.slice(1), undefined, data)
  }
  const end = words.indexOf('--')
  if (words.slice(0, end === -1 ? undefined : end).some(isHelp)) {
    const { commandUsage } = await import('./usage.ts')
    console.log(await commandUsage(name, command, description))
    return 0
  }
  const { subCommands: _, ...leaf } = command
  if (subCommands && (leaf.run === undefined || (word !== undefined && !word.startsWith('-')))) {
    const names = Object.keys(subCommands)
    const near = word === undefined ? undefined : nearest(word, names)
    throw new UsageError(
      word === undefined ? `bunbase ${name} needs a command` : `bunbase ${name} has no "${word}"`,
      near ? `did you mean: bunbase ${name} ${near}` : `it has: ${names.join(', ')}`,
    )
  }
  checkArguments(`bunbase ${name}`, words, (await resolved(leaf.args)) ?? {})
  const { result } = await runCommand(leaf, { rawArgs: [...words], data })
  return typeof result === 'number' ? result : 0
}

async function resolved<T>(value: T | Promise<T> | (() => T | Promise<T>)): Promise<T> {
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}
