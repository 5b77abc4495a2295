import type { ErrorGroup as Recorded } from '../../persistence/index.ts'
import type { Job } from '../../queue/index.ts'
import type { ErrorGroup } from '../contract/overview.ts'
import type { Noted } from '../notes.ts'
import { gaveUpAt, reasonOf } from '../queue/failures.ts'

/** Failures of one cause as pages show them, with what somebody has said of them. */
export function errorGroup(group: Recorded, noted: Noted, dead: readonly Job[] = []): ErrorGroup {
  const { fingerprint: fp, message, code, action, trigger, count, firstAt, lastAt } = group
  const [newest] = dead
  return {
    ...{ fp, message, code, action, trigger, count, firstAt, lastAt },
    ...{ series: [...group.series], sampleRunIds: [...group.runIds] },
    ...markOf(noted, fp, lastAt),
    ...(newest && { jobs: { count: dead.length, newest: newest.id } }),
  }
}

/** Jobs that were given up by one cause, whose runs are not in the window or not recorded at all. */
export function jobsGroup(
  fp: string,
  dead: readonly Job[],
  noted: Noted,
  pieces: number,
): ErrorGroup {
  const [newest] = dead
  const last = newest!.errors.at(-1)
  const times = dead.map(gaveUpAt)
  const lastAt = Math.max(...times)
  return {
    ...{ fp, code: last?.code ?? '', message: last ? reasonOf(last) : '' },
    ...{ action: newest!.action, trigger: 'queue' },
    ...{ count: dead.length, firstAt: Math.min(...times), lastAt },
    series: Array.from({ length: pieces }, () => 0),
    sampleRunIds: last?.run === undefined ? [] : [last.run],
    ...markOf(noted, fp, lastAt),
    jobs: { count: dead.length, newest: newest!.id },
  }
}

/** What has failed again since it was resolved is open. */
function markOf(
  { marks }: Noted,
  fp: string,
  lastAt: number,
): Pick<ErrorGroup, 'status' | 'resolvedAt'> {
  const mark = marks[fp]
  if (mark?.status === 'resolved' && lastAt > mark.at) {
    return { status: 'open', resolvedAt: mark.at }
  }
  return { status: mark?.status ?? 'open' }
}
