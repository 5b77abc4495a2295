import type { RunDetail as Recorded } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { RunSide } from '../contract/runs.ts'
import { payloadOf } from '../show/payload.ts'
import type { Studio } from '../studio.ts'
import { errorOf } from './error.ts'
import { rowOf } from './row.ts'

type Diff = StudioApi['studio.runs.diff']['output']

const MOST = 200

/** Two runs side by side, and where what they were given and gave differs. */
export function diffOf(studio: Studio, a: Recorded, b: Recorded): Diff {
  const changes: Diff['changes'] = []
  compare('/input', a.input, b.input, changes)
  compare('/output', a.output, b.output, changes)
  compare('/error', a.error, b.error, changes)
  return { a: sideOf(studio, a), b: sideOf(studio, b), changes: changes.slice(0, MOST) }
}

function compare(at: string, a: unknown, b: unknown, found: Diff['changes']): void {
  if (isGroup(a) && isGroup(b) && Array.isArray(a) === Array.isArray(b)) {
    const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const name = key.replaceAll('~', '~0').replaceAll('/', '~1')
      compare(`${at}/${name}`, one[key], other[key], found)
    }
  } else if (a !== b) found.push({ at, a: a ?? null, b: b ?? null })
}

const isGroup = (value: unknown): boolean => typeof value === 'object' && value !== null

function sideOf(studio: Studio, run: Recorded): RunSide {
  const spans = new Map<string, RunSide['spans'][number]>()
  for (const { kind, name, durationMs } of run.spans) {
    const known = spans.get(`${kind} ${name}`)
    if (known) {
      known.count++
      known.ms += durationMs
    } else spans.set(`${kind} ${name}`, { kind, name, count: 1, ms: durationMs })
  }
  const { stack: _, cause: __, fp: ___, similar: ____, ...error } = errorOf(studio, run, 0)
  return {
    ...{ run: rowOf(run), input: payloadOf(run.input), output: payloadOf(run.output) },
    ...(run.error !== undefined && { error }),
    spans: [...spans.values()],
  }
}
