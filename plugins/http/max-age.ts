import { type Duration, milliseconds } from '../../kernel/index.ts'

/** Whole seconds, as `max-age` and `Access-Control-Max-Age` want them. */
export function seconds(duration: Duration): number {
  return Math.floor(milliseconds(duration) / 1000)
}
