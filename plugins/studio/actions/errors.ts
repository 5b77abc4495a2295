import type { Action } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import type { Jobs } from '../../queue/index.ts'
import { studioAction } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'
import { errorGroup, jobsGroup } from '../overview/errors.ts'
import { withRetry } from '../overview/recovery.ts'
import { SCANNED, deadJobs } from '../queue/failures.ts'
import type { Studio } from '../studio.ts'

const DAY = 86_400_000
const PIECES = 60
const MOST = 200

/** Failures by cause: of runs, where they are recorded, and of jobs, where there are any. */
export function errorActions(
  studio: Studio,
  history: RunHistory | undefined,
  jobs: Jobs | undefined,
): Action[] {
  const { host, notes } = studio
  return [
    studioAction('studio.errors.list', 'reads', async ({ windowMs = DAY }) => {
      const to = host.clock.now() + 1
      const [groups, dead, noted] = await Promise.all([
        history?.errors({ from: to - windowMs, to, pieces: PIECES, limit: MOST }) ?? [],
        jobs && deadJobs(jobs),
        notes.read(),
      ])
      const seen = new Set(groups.map(({ fingerprint }) => fingerprint))
      const found = [
        ...groups.map((group) => {
          return errorGroup(group, noted, dead?.byCause.get(group.fingerprint))
        }),
        ...[...(dead?.byCause ?? [])]
          .filter(([fp]) => !seen.has(fp))
          .map(([fp, all]) => jobsGroup(fp, all, noted, PIECES)),
      ].sort((a, b) => b.count - a.count || b.lastAt - a.lastAt)
      const items = history
        ? await Promise.all(found.map((group) => withRetry(history, noted, group)))
        : found
      return { items, next: null, asOf: to - 1, ...scanned(groups.length, dead?.hit) }
    }),
    studioAction('studio.errors.mark', 'writes', ({ fp, status }) =>
      notes.change(({ marks }) => {
        if (status === 'open') delete marks[fp]
        else marks[fp] = { status, at: host.clock.now() }
        return { fp, status }
      }),
    ),
  ]
}

function scanned(
  groups: number,
  areMoreJobs = false,
): Pick<StudioApi['studio.errors.list']['output'], 'scanned'> {
  if (areMoreJobs) return { scanned: { limit: SCANNED, hit: true } }
  return groups === MOST ? { scanned: { limit: MOST, hit: true } } : {}
}
