import { engineError } from './migrate/error.ts'

/**
 * Where in a statement the engine saw what is wrong with it: characters before it.
 *
 * @param text the whole statement, as it was run
 * @returns undefined when the engine does not say
 */
export function errorPosition(error: unknown, text: string): number | undefined {
  const { position, byteOffset = -1 } = engineError(error) as {
    /** Postgres counts characters from 1. */
    position?: string | number
    /** SQLite counts bytes. */
    byteOffset?: number
  }
  const number = Number(position)
  if (position !== undefined && number > 0) return number - 1
  if (byteOffset < 0) return undefined
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, byteOffset)).length
}
