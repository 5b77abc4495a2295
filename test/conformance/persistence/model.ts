// Run history as it should behave, on arrays; and runs and questions at random.
import fc from 'fast-check'
import type { LogQuery, Page, RunQuery } from '../../../plugins/persistence/history.ts'
import type { LineRow, RunRow } from './setup.ts'

const listed = (asked: string | readonly string[] | undefined, value: string): boolean =>
  asked === undefined || (typeof asked === 'string' ? asked === value : asked.includes(value))

const same = (asked: string | undefined, value: string | undefined): boolean =>
  asked === undefined || asked === value

/** Whether a run is one of those asked for. */
export function isAsked(run: RunRow, query: RunQuery): boolean {
  return (
    run.startedAt >= (query.from ?? -Infinity) &&
    run.startedAt < (query.to ?? Infinity) &&
    listed(query.action, run.action!) &&
    listed(query.status, run.status!) &&
    listed(query.trigger, run.trigger!) &&
    same(query.traceId, run.traceId) &&
    same(query.parentId, run.parentId) &&
    same(query.org, run.org) &&
    same(query.callerId, run.callerId) &&
    same(query.errorCode, run.errorCode) &&
    same(query.errorFingerprint, run.fingerprint) &&
    run.durationMs! >= (query.minDurationMs ?? 0) &&
    run.durationMs! <= (query.maxDurationMs ?? Infinity) &&
    isNone(query.not?.action, run.action!) &&
    isNone(query.not?.status, run.status!) &&
    isNone(query.not?.trigger, run.trigger!) &&
    hasText(run, query.text) &&
    (query.inputPath ?? []).every((of) => isAt(run.input, of))
  )
}

const isNone = (asked: readonly string[] | undefined, value: string): boolean =>
  !asked?.includes(value)

function hasText({ id, action, error }: RunRow, text = ''): boolean {
  const message = error === undefined ? '' : (JSON.parse(error) as { message: string }).message
  return id === text || `${action}\n${message}`.toLowerCase().includes(text.toLowerCase())
}

function isAt(
  input: string | undefined,
  { path, value }: { path: string; value: string },
): boolean {
  let found: unknown = input === undefined ? undefined : JSON.parse(input)
  for (const part of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[part]
  return found !== undefined && String(found) === value
}

/** Whether a line is one of those asked for. */
export function isAskedLine(line: LineRow, query: LogQuery): boolean {
  return (
    line.time >= (query.from ?? -Infinity) &&
    line.time < (query.to ?? Infinity) &&
    same(query.runId, line.runId) &&
    same(query.action, line.action) &&
    listed(query.level, line.level!) &&
    line.message!.toLowerCase().includes((query.text ?? '').toLowerCase())
  )
}

/** Ids in the order asked for. */
export function ordered(
  items: readonly { id: string; at: number }[],
  order: 'newest' | 'oldest' = 'newest',
): string[] {
  const sorted = [...items].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  return (order === 'newest' ? sorted.reverse() : sorted).map(({ id }) => id)
}

/** Walks all pages of a question. */
export async function walk<T extends { id: string }>(
  limit: number,
  ask: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await ask(cursor)
    if (items.length > limit) throw new Error(`${items.length} items on a page of ${limit}`)
    if (items.length === 0 && next) throw new Error('an empty page of few rows')
    found.push(...items)
    cursor = next
  } while (cursor !== undefined)
  return found
}

const ACTIONS = ['tasks.add', 'tasks.list', 'close']
const TRIGGERS = ['api', 'cron', 'mcp']
const TRACES = ['t1', 't2', 't3']
const ORGS = ['o1', 'o2']
const CALLERS = ['ann', 'bob', 'e’ve']
const CODES = ['INTERNAL', 'TIMEOUT']
const FINGERPRINTS = ['0123456789abcdef', 'fedcba9876543210']
const INPUTS = [{ a: { b: 'x' } }, { a: { b: true }, c: 1.5 }, { a: { b: 'true' } }, { 'it’s': 2 }]
const STATUSES = ['succeeded', 'failed', 'refused'] as const
const LEVELS = ['debug', 'info', 'warn', 'error'] as const
const TIMES = { min: 1_000_000, max: 1_000_020 }
const MESSAGES = ['Hello', 'hello_world', '100%', 'back\\slash', `it's`, '']

const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(of, { nil: undefined, freq: 2 })
const oneOrMore = <T>(of: readonly T[]): fc.Arbitrary<T | T[] | undefined> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(...of) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...of), { maxLength: 3 }) },
  )

const anyRun = fc.record({
  traceId: fc.constantFrom(...TRACES),
  parentId: maybe(fc.constantFrom('r0', 'r1')),
  startedAt: fc.integer(TIMES),
  durationMs: fc.integer({ min: 0, max: 100 }),
  action: fc.constantFrom(...ACTIONS),
  trigger: fc.constantFrom(...TRIGGERS),
  callerId: maybe(fc.constantFrom(...CALLERS)),
  org: maybe(fc.constantFrom(...ORGS)),
  status: fc.constantFrom(...STATUSES, 'succeeded' as const),
  errorCode: maybe(fc.constantFrom(...CODES)),
  fingerprint: maybe(fc.constantFrom(...FINGERPRINTS)),
  error: maybe(fc.constantFrom(...MESSAGES).map((message) => JSON.stringify({ message }))),
  input: maybe(fc.constantFrom(...INPUTS).map((value) => JSON.stringify(value))),
})

const anyLine = fc.record({
  runId: fc.constantFrom('r0', 'r1', 'r2'),
  action: fc.constantFrom(...ACTIONS),
  level: fc.constantFrom(...LEVELS),
  time: fc.integer(TIMES),
  message: fc.constantFrom(...MESSAGES),
})

const number = (i: number): string => String(i).padStart(3, '0')

/** Runs at few times, so that many have the same. */
export const anyRuns = fc
  .array(anyRun, { minLength: 1, maxLength: 60 })
  .map((runs) => runs.map((run, i) => ({ ...run, id: `r${i === 0 ? 0 : number(i)}` })))

/** Lines likewise. */
export const anyLines = fc
  .array(anyLine, { minLength: 1, maxLength: 40 })
  .map((lines) => lines.map((line, i) => ({ ...line, id: `l${number(i)}` })))

const common = {
  from: maybe(fc.integer(TIMES)),
  to: maybe(fc.integer(TIMES)),
  order: maybe(fc.constantFrom('newest' as const, 'oldest' as const)),
  limit: fc.integer({ min: 1, max: 12 }),
}

/** A question whose answer is in order of time. */
type TimedQuery = RunQuery & { limit: number; order?: 'newest' | 'oldest' | undefined }

export const anyRunQuery: fc.Arbitrary<TimedQuery> = fc.record({
  ...common,
  action: oneOrMore(ACTIONS),
  status: oneOrMore(STATUSES),
  trigger: oneOrMore(TRIGGERS),
  traceId: fc.option(fc.constantFrom(...TRACES), { nil: undefined, freq: 5 }),
  parentId: fc.option(fc.constantFrom('r0', 'r1'), { nil: undefined, freq: 5 }),
  org: maybe(fc.constantFrom(...ORGS, 'nobody')),
  callerId: maybe(fc.constantFrom(...CALLERS)),
  errorCode: fc.option(fc.constantFrom(...CODES), { nil: undefined, freq: 5 }),
  errorFingerprint: fc.option(fc.constantFrom(...FINGERPRINTS), { nil: undefined, freq: 5 }),
  minDurationMs: maybe(fc.integer({ min: 0, max: 100 })),
  maxDurationMs: maybe(fc.integer({ min: 0, max: 100 })),
  not: maybe(
    fc.record(
      {
        action: fc.array(fc.constantFrom(...ACTIONS), { maxLength: 2 }),
        status: fc.array(fc.constantFrom(...STATUSES), { maxLength: 2 }),
        trigger: fc.array(fc.constantFrom(...TRIGGERS), { maxLength: 1 }),
      },
      { requiredKeys: [] },
    ),
  ),
  text: maybe(fc.constantFrom('TASKS', 'l', '%', '\\', 'r001', '')),
  inputPath: maybe(
    fc.array(
      fc.record({
        path: fc.constantFrom('a.b', 'c', 'it’s', `no'thing`),
        value: fc.constantFrom('x', 'true', '1.5', '2'),
      }),
      { maxLength: 1 },
    ),
  ),
})

export const anyLogQuery: fc.Arbitrary<LogQuery & { limit: number }> = fc.record({
  ...common,
  runId: maybe(fc.constantFrom('r0', 'r1')),
  level: oneOrMore(LEVELS),
  action: maybe(fc.constantFrom(...ACTIONS)),
  text: maybe(fc.constantFrom('hello', 'HELLO', '%', '_', '\\', `'`, 'nowhere')),
})
