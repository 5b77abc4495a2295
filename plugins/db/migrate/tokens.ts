// SQL is never rewritten here. Its words are told apart only to say where a statement begins, for
// messages, the linter and checksums; what runs is the text as it was written.
import type { DatabaseEngine } from '../database.ts'

/** What a piece of SQL is. `quoted` is a quoted identifier, `symbol` one character of anything else. */
export type TokenKind = 'blank' | 'comment' | 'string' | 'quoted' | 'word' | 'symbol'

/** A piece of SQL. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Offset of its first character. */
  readonly start: number
}

const BLANK = /\s+/y
const LINE_COMMENT = /--[^\n]*/y
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy
const NUMBER = /\d[\w.]*/y
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
const PLAIN_STRING = /'(?:[^']|'')*'?/y
const ESCAPE_STRING = /'(?:[^'\\]|''|\\[^])*'?/y
const QUOTED = /"(?:[^"]|"")*"?/y
const SQLITE_QUOTED = /`(?:[^`]|``)*`?|\[[^\]]*\]?/y

/** The pieces of a text, all of it and in order. What is never closed goes to the end. */
export function* tokens(text: string, engine: DatabaseEngine): Generator<Token> {
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const start = at
    const [kind, found] = next(text, at, engine, match)
    at += found.length
    yield { kind, text: found, start }
  }
}

function next(
  text: string,
  at: number,
  engine: DatabaseEngine,
  match: (pattern: RegExp) => string | undefined,
): [TokenKind, string] {
  const char = text[at]!
  const blank = match(BLANK)
  if (blank) return ['blank', blank]
  if (char === '-' && text[at + 1] === '-') return ['comment', match(LINE_COMMENT)!]
  if (char === '/' && text[at + 1] === '*') return ['comment', blockComment(text, at, engine)]
  if (char === "'") return ['string', match(PLAIN_STRING)!]
  if (char === '"') return ['quoted', match(QUOTED)!]
  if (engine === 'sqlite' && (char === '`' || char === '[')) {
    return ['quoted', match(SQLITE_QUOTED)!]
  }
  if (engine === 'postgres') {
    const tag = char === '$' ? match(DOLLAR) : undefined
    if (tag) return ['string', dollarString(text, at, tag)]
    if ((char === 'e' || char === 'E') && text[at + 1] === "'") {
      ESCAPE_STRING.lastIndex = at + 1
      return ['string', char + ESCAPE_STRING.exec(text)![0]]
    }
  }
  return [/[\p{L}\p{N}_]/u.test(char) ? 'word' : 'symbol', match(WORD) ?? match(NUMBER) ?? char]
}

/** Postgres nests them, SQLite does not. */
function blockComment(text: string, start: number, engine: DatabaseEngine): string {
  let depth = 0
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    if (found[0] === '*/') depth--
    else if (engine === 'postgres' || depth === 0) depth++
    if (depth === 0) return text.slice(start, mark.lastIndex)
  }
  return text.slice(start)
}

function dollarString(text: string, start: number, tag: string): string {
  const end = text.indexOf(tag, start + tag.length)
  return end === -1 ? text.slice(start) : text.slice(start, end + tag.length)
}
