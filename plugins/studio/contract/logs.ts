// Log lines.
import type { LogRow, Page } from './wire.ts'

/** Actions about logs. */
export interface LogsApi {
  'studio.logs.list': {
    input: {
      /** In the filter grammar: `level`, `action`, `run`, text. @maxLength 2000 */
      q?: string
      from?: number
      to?: number
      /** @maxLength 500 */
      cursor?: string
      /** @integer @minimum 1 @maximum 500 */
      limit?: number
    }
    output: Page<LogRow>
  }
  'studio.logs.histogram': {
    input: {
      /** @maxLength 2000 */
      q?: string
      from?: number
      to?: number
      /** @integer @minimum 1 @maximum 120 */
      buckets?: number
    }
    output: {
      /** Milliseconds since the epoch where each bucket begins. */
      t: number[]
      debug: number[]
      info: number[]
      warn: number[]
      error: number[]
      scanned: { limit: number; hit: boolean }
    }
  }
}
