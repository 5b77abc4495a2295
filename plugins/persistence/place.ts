import { InvalidCursor } from './errors.ts'

/** Where a page begins: the last item of the one before. */
export interface Place {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly id: string
}

/** Characters of a cursor in a message. */
const SHOWN = 64
const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

/** Items of a page. */
export function limitOf({ limit = DEFAULT_LIMIT }: { limit?: number | undefined }): number {
  return Math.max(1, Math.min(MAX_LIMIT, Math.trunc(limit) || DEFAULT_LIMIT))
}

/** A place as callers carry it around. */
export function cursorOf({ time, id }: Place): string {
  return `${time}~${id}`
}

/**
 * The place that a cursor stands for.
 *
 * @throws InvalidCursor for one that was not made here
 */
export function placeOf(cursor: string): Place {
  const [, time, id] = /^(\d+(?:\.\d+)?)~(.+)$/s.exec(cursor) ?? []
  if (time === undefined || id === undefined) {
    const shown = JSON.stringify(cursor.length > SHOWN ? `${cursor.slice(0, SHOWN)}…` : cursor)
    throw new InvalidCursor({
      message: `${shown} is not a cursor; pass \`next\` of the page before.`,
    })
  }
  return { time: Number(time), id }
}
