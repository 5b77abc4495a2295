// The filter grammar of runs, logs and jobs: `status:error trigger:queue,cron -action:health ms:>200
// input.email:"a b" some words`. Pure, and imported by the browser: it is what stands in the URL.

/** How a term compares. */
export type FilterOp = '=' | '>' | '>=' | '<' | '<='

/** One term; all terms of a filter must hold. */
export interface FilterTerm {
  /** Null: a text that is looked for anywhere. */
  readonly key: string | null
  /** Whether it must not hold. */
  readonly not: boolean
  readonly op: FilterOp
  /** Any of them; never empty. Of a text: one. */
  readonly values: readonly string[]
}

/** A filter. */
export interface Filter {
  readonly terms: readonly FilterTerm[]
}

const KEY = /^[A-Za-z][A-Za-z0-9_.$-]*$/
const OPS: readonly FilterOp[] = ['>=', '<=', '>', '<']
const SPACE = /\s/

/** Reads text from a place on. */
class Reader {
  at = 0
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  get next(): string {
    return this.text[this.at] ?? ''
  }

  takes(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  spaces(): void {
    while (!this.done && SPACE.test(this.next)) this.at++
  }

  /** Up to a space, or one of `ends`, that is not quoted. An open quote goes to the end. */
  value(ends: string): string {
    let value = ''
    while (!this.done && !SPACE.test(this.next) && !ends.includes(this.next)) {
      if (!this.takes('"')) {
        value += this.next
        this.at++
        continue
      }
      while (!this.done && !this.takes('"')) {
        if (this.next === '\\' && this.at + 1 < this.text.length) this.at++
        value += this.next
        this.at++
      }
    }
    return value
  }

  /** A key and its colon; else nothing is taken. */
  key(): string | null {
    const colon = this.text.indexOf(':', this.at)
    const key = colon < 0 ? '' : this.text.slice(this.at, colon)
    if (!KEY.test(key)) return null
    this.at = colon + 1
    return key
  }
}

/** Reads a filter. Every text is one: what is no `key:value` is looked for as it is. */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text)
  const terms: FilterTerm[] = []
  for (reader.spaces(); !reader.done; reader.spaces()) terms.push(term(reader))
  return { terms }
}

function term(reader: Reader): FilterTerm {
  const { at } = reader
  const not = reader.takes('-') && !reader.done && !SPACE.test(reader.next)
  if (!not) reader.at = at
  const key = reader.key()
  if (key === null) return { key, not, op: '=', values: [reader.value('')] }
  const op = OPS.find((each) => reader.takes(each)) ?? '='
  const values = [reader.value(',')]
  while (reader.takes(',')) values.push(reader.value(','))
  return { key, not, op, values }
}

/** Writes a filter so that {@link parseFilter} gives the same. */
export function formatFilter({ terms }: Filter): string {
  return terms
    .map(({ key, not, op, values }) => {
      const sign = not ? '-' : ''
      if (key === null) return `${sign}${quoted(values[0] ?? '', /[\s":\\]|^-/)}`
      const list = values.map((value) => quoted(value, /[\s",\\]|^[<>=]/)).join(',')
      return `${sign}${key}:${op === '=' ? '' : op}${list}`
    })
    .join(' ')
}

function quoted(value: string, special: RegExp): string {
  if (value !== '' && !special.test(value)) return value
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
