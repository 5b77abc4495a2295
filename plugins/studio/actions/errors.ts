import type { Action } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import { errorGroup } from '../overview/errors.ts'
import type { Studio } from '../studio.ts'

const DAY = 86_400_000
const PIECES = 60
const MOST = 200

/** Failures of runs by cause. */
export function errorActions(studio: Studio, history: RunHistory): Action[] {
  const { host, notes } = studio
  return [
    studioAction('studio.errors.list', 'reads', async ({ windowMs = DAY }) => {
      const to = host.clock.now() + 1
      const [groups, noted] = await Promise.all([
        history.errors({ from: to - windowMs, to, pieces: PIECES, limit: MOST }),
        notes.read(),
      ])
      const items = groups.map((group) => errorGroup(group, noted))
      const hit = items.length === MOST
      return { items, next: null, asOf: to - 1, ...(hit && { scanned: { limit: MOST, hit } }) }
    }),
    studioAction('studio.errors.mark', 'writes', ({ fp, status }) =>
      notes.change((noted) => {
        if (status === 'open') delete noted.errors[fp]
        else noted.errors[fp] = status
        return { fp, status }
      }),
    ),
  ]
}
