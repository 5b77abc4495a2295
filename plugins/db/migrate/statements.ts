import type { DatabaseEngine } from '../database.ts'
import { type Token, tokens } from './tokens.ts'

/** One statement of a file. */
export interface Statement {
  /** As written, from its first word to before its semicolon. */
  readonly text: string
  /** For matching: without comments, in lower case, strings emptied, blanks one space each. */
  readonly code: string
  /** Offset of its first character in the file. */
  readonly start: number
  /** Line of its first character, from 1. */
  readonly line: number
  /** Line of its last character. */
  readonly endLine: number
}

/** Statements whose body holds statements of its own, up to an `end`. */
const WITH_BODY =
  /^create (or replace )?(temp |temporary |constraint )*(trigger|function|procedure) /

/** The statements of a text. */
export function statements(text: string, engine: DatabaseEngine): Statement[] {
  const found: Statement[] = []
  let own: Token[] = []
  let opened = 0
  const flush = (): void => {
    const made = statement(text, own)
    if (made) found.push(made)
    own = []
    opened = 0
  }
  for (const token of tokens(text, engine)) {
    if (token.text === ';' && opened === 0) flush()
    else {
      own.push(token)
      opened = Math.max(0, opened + opens(token, own, opened))
    }
  }
  flush()
  return found
}

/** How many more closing words or brackets a token makes necessary. */
function opens({ kind, text }: Token, own: readonly Token[], opened: number): number {
  if (kind === 'symbol') return text === '(' ? 1 : text === ')' ? -1 : 0
  if (kind !== 'word') return 0
  const word = text.toLowerCase()
  if (word === 'end') return opened > 0 && hasBody(own) ? -1 : 0
  if (word === 'begin' || (word === 'case' && opened > 0)) return hasBody(own) ? 1 : 0
  return 0
}

const hasBody = (own: readonly Token[]): boolean => WITH_BODY.test(codeOf(own))

function statement(text: string, own: readonly Token[]): Statement | undefined {
  const solid = own.filter(({ kind }) => kind !== 'blank' && kind !== 'comment')
  const [first] = solid
  const last = solid.at(-1)
  if (!first || !last) return undefined
  const end = last.start + last.text.length
  return {
    text: text.slice(first.start, end),
    code: codeOf(own),
    start: first.start,
    line: lineAt(text, first.start),
    endLine: lineAt(text, end),
  }
}

function codeOf(own: readonly Token[]): string {
  const words = own.map(({ kind, text }) => {
    if (kind === 'blank' || kind === 'comment') return ' '
    if (kind === 'string') return "''"
    return kind === 'quoted' ? text : text.toLowerCase()
  })
  return words.join('').replaceAll(/\s+/g, ' ').trim()
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/**
 * The text without what changes nothing: comments and blanks. Two texts that differ only in these
 * are the same migration.
 */
export function essence(text: string, engine: DatabaseEngine): string {
  let essential = ''
  let apart = false
  for (const { kind, text: piece } of tokens(text, engine)) {
    if (kind === 'blank' || kind === 'comment') apart = true
    else {
      const needed = apart && !/^[(),;]$/.test(piece) && !/(^|[(),;])$/.test(essential)
      essential += needed ? ` ${piece}` : piece
      apart = false
    }
  }
  return essential
}
