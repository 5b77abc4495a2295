import { Kind } from '@sinclair/typebox'
import { type RegisteredAction, mistake } from '../../kernel/index.ts'
import type { InputSource } from './route.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/**
 * Refuses an input property that must be there and whose source, one text or several, cannot hold it.
 *
 * @throws TypeError with the mend
 */
export function checkText(property: string, source: InputSource, schema: JsonSchema): void {
  if (!isNeverText(schema)) return
  throw mistake(
    `the input property "${property}" comes from the ${source.in}, and is no text or list of texts`,
    'take it from a body, with POST, PUT or PATCH, or write its parts as properties of their own',
  )
}

function isNeverText(schema: JsonSchema): boolean {
  const { anyOf, allOf, prefixItems, items, type } = schema as {
    [key in 'anyOf' | 'allOf' | 'prefixItems']?: JsonSchema[]
  } & { items?: JsonSchema | false; type?: unknown }
  if (anyOf) return anyOf.every(isNeverText)
  if (allOf) return allOf.some(isNeverText)
  if (prefixItems) return prefixItems.some(isNeverText)
  if (type === 'array') return items ? isNeverText(items) : false
  return type === 'object' || schema['format'] === 'binary'
}

const UNSENDABLE: Readonly<Record<string, string>> = {
  BigInt: 'give it out as t.String()',
  Uint8Array: 'give bytes out with t.Raw(type), or as a base64 t.String()',
}

/**
 * Refuses an output that JSON cannot say.
 *
 * @throws TypeError with the mend
 */
export function checkSendable({ output }: RegisteredAction): void {
  if (output.kind === 'raw') return
  const seen = new Set<unknown>()
  const pending: unknown[] = [output.json]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    const kind: unknown = Reflect.get(next, Kind)
    const mend = typeof kind === 'string' ? UNSENDABLE[kind] : undefined
    if (mend !== undefined)
      throw mistake(`its output has a t.${String(kind)}, which JSON cannot say`, mend)
    pending.push(...(Object.values(next) as unknown[]))
  }
}
