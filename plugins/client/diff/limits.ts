import type { JsonSchema } from '../manifest.ts'
import type { Misfit } from './misfit.ts'

/** Keywords that set a smallest number, and those that set a largest. */
const LOWER = ['minLength', 'minItems', 'minProperties', 'minimum', 'exclusiveMinimum']
const UPPER = ['maxLength', 'maxItems', 'maxProperties', 'maximum', 'exclusiveMaximum', 'maxSize']
/** What a bound that is not written means. */
const NATURAL: Readonly<Record<string, number>> = { minLength: 0, minItems: 0, minProperties: 0 }
/** A bound of the other kind that is as good. */
const TWIN: Readonly<Record<string, string>> = {
  minimum: 'exclusiveMinimum',
  exclusiveMinimum: 'minimum',
  maximum: 'exclusiveMaximum',
  exclusiveMaximum: 'maximum',
}
/** Keywords whose texts cannot be compared but for being the same. */
const SAME = ['format', 'pattern', 'contentEncoding', 'contentMediaType']

/** Limits of `wide` that values of `narrow`, which is of the same type, may be beyond. */
export function limitMisfits(narrow: JsonSchema, wide: JsonSchema, path: string): Misfit[] {
  const found: Misfit[] = []
  const misfit = (keyword: string, was: unknown): void => {
    const wanted = textOf(wide[keyword])
    found.push({ kind: 'limit', path, keyword, found: textOf(was), wanted })
  }
  for (const keyword of LOWER) {
    const bound = wide[keyword]
    if (typeof bound !== 'number' || bound <= (NATURAL[keyword] ?? Number.NEGATIVE_INFINITY))
      continue
    if (!isWithin(narrow, keyword, bound, 1)) misfit(keyword, narrow[keyword])
  }
  for (const keyword of UPPER) {
    const bound = wide[keyword]
    if (typeof bound !== 'number') continue
    if (!isWithin(narrow, keyword, bound, -1)) misfit(keyword, narrow[keyword])
  }
  for (const keyword of SAME) {
    if (wide[keyword] !== undefined && narrow[keyword] !== wide[keyword]) {
      if (!(keyword === 'pattern' && fitsPattern(narrow, wide))) misfit(keyword, narrow[keyword])
    }
  }
  if (!isMultiple(narrow, wide)) misfit('multipleOf', narrow['multipleOf'])
  if (wide['uniqueItems'] === true && narrow['uniqueItems'] !== true) {
    misfit('uniqueItems', narrow['uniqueItems'])
  }
  const media = wide['mediaTypes']
  if (Array.isArray(media)) {
    const own = narrow['mediaTypes']
    const all = Array.isArray(own) && own.every((type) => media.includes(type))
    if (!all) misfit('mediaTypes', own)
  }
  return found
}

/** @param sign 1 for a lower bound, -1 for an upper one */
function isWithin(narrow: JsonSchema, keyword: string, bound: number, sign: 1 | -1): boolean {
  const same = narrow[keyword]
  if (typeof same === 'number' && sign * same >= sign * bound) return true
  const twin = narrow[TWIN[keyword] ?? '']
  if (typeof twin !== 'number') return false
  // At the bound itself an exclusive limit is within an inclusive one, but not the other way round.
  const isStricter = keyword.startsWith('exclusive') ? 1 : 0
  return sign * twin > sign * bound || (isStricter === 0 && twin === bound)
}

/** A single text tells by itself whether it fits. */
function fitsPattern(narrow: JsonSchema, wide: JsonSchema): boolean {
  const { const: only } = narrow
  return typeof only === 'string' && new RegExp(String(wide['pattern']), 'u').test(only)
}

function isMultiple(narrow: JsonSchema, wide: JsonSchema): boolean {
  const { multipleOf: wanted } = wide
  if (typeof wanted !== 'number') return true
  const { multipleOf: own, const: only, type } = narrow
  const known = typeof only === 'number' ? only : (own ?? (type === 'integer' ? 1 : undefined))
  return typeof known === 'number' && known % wanted === 0
}

function textOf(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}
