// citty takes whatever it is given: it drops unknown flags, ignores what is too much, and reads a
// forgotten value as ''. So each command line is checked against the command before citty sees it.
import type { ArgDef, ArgsDef } from 'citty'
import { nearest } from '../../kernel/index.ts'
import { UsageError } from './command-error.ts'

interface Flag {
  /** Same for all spellings of one flag. */
  readonly key: string
  readonly def: ArgDef
  /** Whether a value follows. */
  readonly takesValue: boolean
}

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const aliasesOf = (def: ArgDef): string[] => ('alias' in def ? [def.alias ?? []].flat() : [])

function flagsOf(args: ArgsDef): Map<string, Flag> {
  const flags = new Map<string, Flag>()
  for (const [key, def] of Object.entries(args)) {
    if (def.type === 'positional') continue
    const takesValue = def.type === 'string' || def.type === 'enum'
    const flag = { key, def, takesValue }
    for (const name of new Set([key, kebab(key), ...aliasesOf(def)])) {
      flags.set(name.length === 1 ? `-${name}` : `--${name}`, flag)
      if (!takesValue && name.length > 1) flags.set(`--no-${name}`, flag)
    }
  }
  return flags
}

/**
 * Checks the words after a command against what it takes.
 *
 * @param command as typed: `bunbase dev`
 * @throws UsageError naming the first word that does not fit, and the nearest that would
 */
export function checkArguments(command: string, words: readonly string[], args: ArgsDef): void {
  const flags = flagsOf(args)
  const seen = new Set<string>()
  const positionals: string[] = []
  const help = `see: ${command} --help`
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      positionals.push(...words.slice(at + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word)
      continue
    }
    const [name = '', inline] = split(word)
    const flag = flags.get(name)
    if (!flag) throw unknownFlag(command, name, flags, help)
    if (seen.has(flag.key)) throw new UsageError(`${name} is given twice`, 'give it once')
    seen.add(flag.key)
    if (!flag.takesValue) {
      if (inline !== undefined) throw new UsageError(`${name} takes no value`, `write ${name}`)
      continue
    }
    const value = inline ?? words[++at]
    if (value === undefined || value === '' || (inline === undefined && /^-./.test(value))) {
      throw new UsageError(`${name} needs a value`, `write ${name} <${hintOf(flag)}>; ${help}`)
    }
    checkChoice(name, value, flag.def)
  }
  checkPositionals(command, positionals, args, help)
}

function split(word: string): [string, string?] {
  const equals = word.indexOf('=')
  return equals === -1 ? [word] : [word.slice(0, equals), word.slice(equals + 1)]
}

const hintOf = ({ key, def }: Flag): string => def.valueHint ?? key

function unknownFlag(
  command: string,
  name: string,
  flags: ReadonlyMap<string, Flag>,
  help: string,
): UsageError {
  const near = nearest(
    name.replace(/^-+/, ''),
    [...flags.keys()].map((flag) => flag.slice(2)),
  )
  return new UsageError(
    `${command} has no flag ${name}`,
    near ? `did you mean --${near}?` : `${flags.size === 0 ? 'it takes none' : help}`,
  )
}

function checkChoice(name: string, value: string, def: ArgDef): void {
  const options = 'options' in def ? (def.options ?? []) : []
  if (options.length === 0 || options.includes(value)) return
  const near = nearest(value, options)
  throw new UsageError(
    `${name} is one of ${options.join(', ')}, not "${value}"`,
    near ? `did you mean ${near}?` : `write one of them`,
  )
}

function checkPositionals(
  command: string,
  given: readonly string[],
  args: ArgsDef,
  help: string,
): void {
  const wanted = Object.entries(args).filter(([, def]) => def.type === 'positional')
  const extra = given[wanted.length]
  if (extra !== undefined) {
    throw new UsageError(
      `${command} does not know what to do with "${extra}"`,
      wanted.length === 0 ? 'it takes no arguments, only flags' : help,
    )
  }
  for (const [index, [name, def]] of wanted.entries()) {
    const value = given[index]
    if (value !== undefined) checkChoice(`<${name}>`, value, def)
    else if (def.required !== false && def.default === undefined) {
      throw new UsageError(
        `${command} needs <${name}>: ${def.description ?? 'it is missing'}`,
        help,
      )
    }
  }
}
