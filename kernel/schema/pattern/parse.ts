import {
  ALL,
  CLASSES,
  type CharSet,
  NOT_LINE_END,
  ignoreCase,
  negate,
  of,
  union,
} from './char-set.ts'

/** A regular expression, without what does not matter for how long it takes. */
export type Tree =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'sequence' | 'choice'; readonly items: readonly Tree[] }
  | { readonly type: 'repeat'; readonly inner: Tree; readonly min: number; readonly max: number }
  /** `^`, `$` and `\b`, which take no character. */
  | { readonly type: 'edge'; readonly start: boolean }
  | { readonly type: 'lookahead'; readonly inner: Tree }

/** Part of a pattern whose cost cannot be told. */
export class NotAnalysable extends Error {}

/**
 * Reads a JavaScript regular expression. Where the exact meaning would be laborious (case beyond
 * ASCII, Unicode properties), sets come out larger than they are.
 *
 * @throws NotAnalysable for back references, lookbehind and inline flags
 */
export function parsePattern(source: string, flags: string): Tree {
  // The engine knows best what is valid.
  void new RegExp(source, flags)
  return new Parser(source, flags).parse()
}

const DIGITS = /\d+/y
const BRACES = /\{(\d+)(,(\d*))?\}/y
const HEX: Readonly<Record<string, RegExp>> = {
  x: /[0-9A-Fa-f]{2}/y,
  u: /[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]+\}/y,
}
const CONTROLS: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  0: '\0',
}

class Parser {
  #at = 0
  readonly #source: string
  readonly #flags: string

  constructor(source: string, flags: string) {
    this.#source = source
    this.#flags = flags
  }

  parse(): Tree {
    const tree = this.#choice()
    if (this.#at < this.#source.length) throw new NotAnalysable(`"${this.#source[this.#at]}"`)
    return tree
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#source)
    if (match) this.#at = pattern.lastIndex
    return match
  }

  #choice(): Tree {
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  #sequence(): Tree {
    const items: Tree[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      items.push(this.#repeated(this.#atom()))
    }
    return items.length === 1 ? items[0]! : { type: 'sequence', items }
  }

  #repeated(inner: Tree): Tree {
    let [min, max] = [1, 1]
    const braces = this.#match(BRACES)
    if (braces) {
      min = Number(braces[1])
      max =
        braces[2] === undefined
          ? min
          : braces[3] === ''
            ? Number.POSITIVE_INFINITY
            : Number(braces[3])
    } else if (this.#take('*')) [min, max] = [0, Number.POSITIVE_INFINITY]
    else if (this.#take('+')) max = Number.POSITIVE_INFINITY
    else if (this.#take('?')) min = 0
    else return inner
    this.#take('?')
    return { type: 'repeat', inner, min, max }
  }

  #atom(): Tree {
    if (this.#take('(')) return this.#group()
    if (this.#take('^')) return { type: 'edge', start: !this.#flags.includes('m') }
    if (this.#take('$') || this.#take('\\b') || this.#take('\\B'))
      return { type: 'edge', start: false }
    if (this.#take('.')) return this.#set(this.#flags.includes('s') ? ALL : NOT_LINE_END)
    if (this.#take('[')) return this.#set(this.#class())
    return this.#set(this.#character())
  }

  #group(): Tree {
    const lookahead = this.#take('?=') || this.#take('?!')
    if (!lookahead && this.#take('?')) {
      if (this.#source.startsWith('<=', this.#at) || this.#source.startsWith('<!', this.#at)) {
        throw new NotAnalysable('a lookbehind')
      }
      if (!this.#take(':') && !this.#match(/<[^>]+>/y)) throw new NotAnalysable('flags within it')
    }
    const inner = this.#choice()
    this.#take(')')
    return lookahead ? { type: 'lookahead', inner } : inner
  }

  #set(set: CharSet): Tree {
    return { type: 'set', set: this.#flags.includes('i') ? ignoreCase(set) : set }
  }

  #class(): CharSet {
    if (this.#flags.includes('v')) throw new NotAnalysable('a set of the v flag')
    const negated = this.#take('^')
    const parts: CharSet[] = []
    while (!this.#take(']')) {
      const from = this.#character(true)
      const isRange = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']'
      if (!isRange || !isSingle(from)) {
        parts.push(from)
        continue
      }
      this.#at++
      const to = this.#character(true)
      parts.push(isSingle(to) ? [[from[0]![0], to[0]![0]]] : union(from, to, of('-')))
    }
    return negated ? negate(union(...parts)) : union(...parts)
  }

  #character(inClass = false): CharSet {
    if (this.#take('\\')) return this.#escape(inClass)
    const code = this.#source.codePointAt(this.#at)!
    const unit = this.#flags.includes('u') ? code : this.#source.charCodeAt(this.#at)
    this.#at += unit > 0xffff ? 2 : 1
    return unit > 0xffff ? [[0xd800, 0xdfff]] : [[unit, unit]]
  }

  #escape(inClass: boolean): CharSet {
    const letter = this.#source[this.#at++] ?? ''
    const known = CLASSES[letter.toLowerCase()]
    if (known) return letter === letter.toLowerCase() ? known : negate(known)
    if (letter in CONTROLS && !/\d/.test(this.#source[this.#at] ?? '')) return of(CONTROLS[letter]!)
    if (inClass && letter === 'b') return of('\b')
    if (letter === 'k' || (/\d/.test(letter) && !inClass))
      throw new NotAnalysable('a back reference')
    if (letter in HEX) return this.#hex(letter)
    if (letter === 'c') return this.#match(/[A-Za-z]/y) ? [[1, 26]] : of('\\c')
    if (/[pP]/.test(letter) && this.#match(/\{[^}]*\}/y)) return ALL
    if (/\d/.test(letter)) {
      this.#match(DIGITS)
      return [[0, 255]]
    }
    return of(letter)
  }

  #hex(letter: string): CharSet {
    const digits = this.#match(HEX[letter]!)
    if (!digits) return of(letter)
    const code = Number.parseInt(digits[0].replace(/[{}]/g, ''), 16)
    return code > 0xffff ? [[0xd800, 0xdfff]] : [[code, code]]
  }
}

function isSingle(set: CharSet): boolean {
  return set.length === 1 && set[0]![0] === set[0]![1]
}
