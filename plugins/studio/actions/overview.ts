import type { Action } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import { overviewOf } from '../overview/overview.ts'
import type { Studio } from '../studio.ts'

const HOUR = 3_600_000

/** Is anything wrong, and where. */
export function overviewActions(studio: Studio, history: RunHistory): Action[] {
  return [
    studioAction('studio.overview', 'reads', ({ windowMs = HOUR }) =>
      overviewOf(studio, history, windowMs),
    ),
  ]
}
