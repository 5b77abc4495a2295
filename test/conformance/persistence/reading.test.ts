// What a store was given, it finds again: all of it, in order, page by page.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { batchOf } from '../../../plugins/persistence/batch.ts'
import type { RunQuery } from '../../../plugins/persistence/history.ts'
import type { RunStore } from '../../../plugins/persistence/store.ts'
import {
  anyLines,
  anyLogQuery,
  anyRunQuery,
  anyRuns,
  isAsked,
  isAskedLine,
  ordered,
  walk,
} from './model.ts'
import { type LineRow, type RunRow, batch, eachStore, rowOfLine, rowOfRun } from './setup.ts'

/** In several batches, in no order, some rows twice. */
async function writeAll(store: RunStore, runs: RunRow[], lines: LineRow[]): Promise<void> {
  const rows = [...runs.map(rowOfRun), ...lines.map(rowOfLine)]
  const times = [...runs.map((it) => it.startedAt), ...lines.map((it) => it.time)]
  const bounds = { oldest: Math.min(...times), newest: Math.max(...times) }
  const half = rows.length >> 1
  for (const part of [rows.slice(half), rows.slice(0, half), rows.slice(0, 3)]) {
    if (part.length > 0) await store.write(batchOf(part, bounds))
  }
}

await eachStore((open, name) => {
  const slow = name === 'postgres' || name === 'sqlite on a thread'

  test('any question about any runs, page by page, gives what it should, in order', async () => {
    const property = fc.asyncProperty(
      anyRuns,
      fc.array(anyRunQuery, { minLength: 20, maxLength: 20 }),
      async (runs, queries) => {
        await using opened = await open()
        const { store } = opened
        await writeAll(store, runs, [])
        for (const query of queries) {
          const found = await walk(query.limit, (cursor) => store.list({ ...query, cursor }))
          const wanted = runs.filter((run) => isAsked(run, query))
          const ids = ordered(
            wanted.map(({ id, startedAt }) => ({ id, at: startedAt })),
            query.order,
          )
          expect(found.map(({ id }) => id)).toEqual(ids)
        }
      },
    )
    await fc.assert(property, { numRuns: slow ? 6 : 25 })
  })

  test('any question about any lines likewise', async () => {
    const property = fc.asyncProperty(
      anyLines,
      fc.array(anyLogQuery, { minLength: 20, maxLength: 20 }),
      async (lines, queries) => {
        await using opened = await open()
        const { store } = opened
        await writeAll(store, [], lines)
        for (const query of queries) {
          const found = await walk(query.limit, (cursor) => store.logs({ ...query, cursor }))
          const wanted = lines.filter((line) => isAskedLine(line, query))
          const ids = ordered(
            wanted.map(({ id, time }) => ({ id, at: time })),
            query.order,
          )
          expect(found.map(({ id }) => id)).toEqual(ids)
        }
      },
    )
    await fc.assert(property, { numRuns: slow ? 5 : 20 })
  })

  test('counts are those of what a list finds', async () => {
    const property = fc.asyncProperty(anyRuns, anyRunQuery, async (runs, query) => {
      await using opened = await open()
      const { store } = opened
      await writeAll(store, runs, [])
      const wanted = runs.filter((run) => isAsked(run, query))
      const counts = await store.counts(query)
      expect(counts.total).toEqual(wanted.length)
      for (const status of ['succeeded', 'failed', 'refused'] as const) {
        const of = wanted.filter((run) => run.status === status)
        expect(counts.byStatus[status] ?? 0).toEqual(of.length)
      }
      for (const { action, runs: count, failed, durationMs } of counts.byAction) {
        const of = wanted.filter((run) => run.action === action)
        expect([count, failed]).toEqual([
          of.length,
          of.filter(({ status }) => status === 'failed').length,
        ])
        const sum = of.reduce((all, run) => all + run.durationMs, 0)
        expect(durationMs).toBeCloseTo(sum / of.length, 6)
      }
      const order = counts.byAction.map(({ runs: count }) => count)
      expect(order).toEqual([...order].sort((a, b) => b - a))
    })
    await fc.assert(property, { numRuns: slow ? 5 : 20 })
  })

  test('a run is found with all that it has, its lines oldest first', async () => {
    await using opened = await open()
    const { store } = opened
    const spans = [
      {
        id: 's1',
        kind: 'query',
        name: 'select tasks',
        startedAt: 5,
        durationMs: 1.5,
        attributes: { 'db.query.text': 'select * from tasks where title = ?' },
      },
    ]
    const repeats = [{ text: 'select 1', count: 7, durationMs: 3 }]
    const run = {
      id: 'r1',
      traceId: 't1',
      parentId: 'r0',
      startedAt: 1_000,
      durationMs: 12.345,
      attempt: 3,
      action: 'tasks.add',
      module: 'tasks.inner',
      trigger: 'api',
      callerKind: 'user',
      callerId: 'ann',
      org: 'o1',
      status: 'failed',
      errorCode: 'INTERNAL',
      error: '{"message":"wörse 🙂"}',
      input: '{"a":[1,null,true,"\\u001f\\"\\\\"],"b":{"c":1.5e300}}',
      output: '[]',
      spans: JSON.stringify(spans),
      repeats: JSON.stringify(repeats),
      parentSpan: 'abcdefabcdefabcd',
      fingerprint: '0123456789abcdef',
      replayOf: 'r9',
    }
    const line = {
      id: 'l2',
      runId: 'r1',
      time: 2_000,
      level: 'warn',
      message: 'häm',
      fields: '{"n":1}',
      spanId: 's1',
    }
    const earlier = { id: 'l1', runId: 'r1', time: 1_500, message: '' }
    await store.write(batch([run, { id: 'r2', startedAt: 1_000 }], [line, earlier]))
    const summary = {
      id: 'r1',
      traceId: 't1',
      parentId: 'r0',
      parentSpanId: 'abcdefabcdefabcd',
      action: 'tasks.add',
      module: 'tasks.inner',
      trigger: 'api',
      caller: { kind: 'user', id: 'ann' },
      org: 'o1',
      status: 'failed',
      errorCode: 'INTERNAL',
      errorMessage: 'wörse 🙂',
      errorFingerprint: '0123456789abcdef',
      replayOf: 'r9',
      pinned: false,
      attempt: 3,
      startedAt: 1_000,
      durationMs: 12.345,
    } as const
    expect(await store.get('r1')).toEqual({
      ...summary,
      triggerDetail: { method: 'GET' },
      error: { message: 'wörse 🙂' },
      input: { a: [1, null, true, '\x1f"\\'], b: { c: 1.5e300 } },
      output: [],
      spans: spans as never,
      repeats,
      logs: [
        {
          id: 'l1',
          runId: 'r1',
          action: 'tasks.add',
          level: 'info',
          time: 1_500,
          message: '',
          fields: {},
          spanId: undefined,
        },
        {
          id: 'l2',
          runId: 'r1',
          action: 'tasks.add',
          level: 'warn',
          time: 2_000,
          message: 'häm',
          fields: { n: 1 },
          spanId: 's1',
        },
      ],
    })
    expect((await store.list({ traceId: 't1' })).items).toEqual([summary])
  })

  test('the slowest runs of what an index finds', async () => {
    await using opened = await open()
    const { store } = opened
    const durations = [5, 40, 1, 30, 20]
    await store.write(
      batch(durations.map((durationMs, i) => ({ id: `r${i}`, startedAt: i, durationMs }))),
    )
    const ask = async (query: RunQuery) =>
      (await store.list({ ...query, order: 'slowest' })).items.map(({ id }) => id)
    expect(await ask({ limit: 3 })).toEqual(['r1', 'r3', 'r4'])
    expect(await ask({ from: 2, maxDurationMs: 25 })).toEqual(['r4', 'r2'])
    expect(await ask({ action: ['tasks.add', 'other'], to: 2 })).toEqual(['r1', 'r0'])
  })

  test('errors are counted by what they have in common', async () => {
    await using opened = await open()
    const { store } = opened
    const failed = (i: number, fingerprint: string, more: Partial<RunRow> = {}): RunRow => ({
      id: `r${String(i).padStart(5, '0')}`,
      startedAt: i,
      status: 'failed',
      errorCode: 'INTERNAL',
      error: JSON.stringify({ message: `at ${i}` }),
      fingerprint,
      ...more,
    })
    const many = Array.from({ length: 90 }, (_, i) => failed(i, i % 3 === 0 ? 'aaaa' : 'bbbb'))
    const refused = { ...failed(50, 'cccc'), id: 'refused', status: 'refused' }
    const without = { ...failed(50, ''), id: 'without' }
    const other = failed(95, 'dddd', { action: 'other', trigger: 'cron' })
    await store.write(batch([...many, refused, without, other]))
    const groups = await store.errors({ from: 30, to: 96, pieces: 2 })
    expect(groups.map(({ fingerprint, count, series }) => [fingerprint, count, series])).toEqual([
      ['bbbb', 40, [22, 18]],
      ['aaaa', 20, [12, 8]],
      ['dddd', 1, [0, 1]],
    ])
    expect(groups[1]).toEqual({
      fingerprint: 'aaaa',
      count: 20,
      series: [12, 8],
      firstAt: 0,
      lastAt: 87,
      code: 'INTERNAL',
      message: 'at 87',
      action: 'tasks.add',
      trigger: 'api',
      runIds: ['r00087', 'r00084', 'r00081', 'r00078', 'r00075'],
    })
    expect(await store.errors({ action: 'other' })).toMatchObject([{ count: 1, trigger: 'cron' }])
    expect((await store.errors({ limit: 1 })).map(({ count }) => count)).toEqual([60])
    expect(await store.errors({ from: 1_000 })).toEqual([])
    const found = await store.list({ errorFingerprint: 'aaaa', limit: 2 })
    expect(found.items.map(({ id }) => id)).toEqual(['r00087', 'r00084'])
  })

  test('a run that has little is found without the rest', async () => {
    await using opened = await open()
    const { store } = opened
    await store.write(batch([{ id: 'r1', startedAt: 5 }]))
    expect(await store.get('r1')).toMatchObject({
      parentId: undefined,
      module: undefined,
      caller: { kind: 'anonymous', id: undefined },
      org: undefined,
      errorCode: undefined,
      error: undefined,
      input: undefined,
      output: undefined,
      spans: [],
      repeats: [],
      logs: [],
    })
    expect(await store.get('r2')).toBeUndefined()
    expect(await store.counts({ action: 'nothing' })).toEqual({
      total: 0,
      byStatus: {},
      byAction: [],
    })
  })

  test('a cursor that was not made here is refused', async () => {
    await using opened = await open()
    const asked = opened.store.list({ cursor: 'tomorrow' })
    await expect(asked).rejects.toThrow('"tomorrow" is not a cursor')
  })

  test('more runs than are counted at once are counted once', async () => {
    await using opened = await open()
    const { store } = opened
    const count = 21_000
    for (let at = 0; at < count; at += 1_000) {
      const runs = Array.from({ length: 1_000 }, (_, i) => ({
        id: `r${String(at + i).padStart(6, '0')}`,
        startedAt: (at + i) >> 3,
        action: i % 2 === 0 ? 'even' : 'odd',
        status: i % 100 === 0 ? 'failed' : 'succeeded',
      }))
      await store.write(batch(runs))
    }
    while (await store.tidy());
    expect(await store.counts({})).toEqual({
      total: count,
      byStatus: { succeeded: 20_790, failed: 210 },
      byAction: [
        { action: 'even', runs: 10_500, failed: 210, durationMs: 1 },
        { action: 'odd', runs: 10_500, failed: 0, durationMs: 1 },
      ],
    })
    expect((await store.counts({ action: ['even', 'odd'], status: 'succeeded' })).total).toEqual(
      20_790,
    )
  })

  test('what was written longest ago is found among many batches, while more are written', async () => {
    await using opened = await open()
    const { store } = opened
    const count = 600
    const write = (at: number) =>
      store.write(batch([{ id: `r${at}`, traceId: `t${at}`, startedAt: at, org: `o${at % 7}` }]))
    for (let at = 0; at < count; at++) await write(at)
    const later = Promise.all(Array.from({ length: 50 }, (_, i) => write(count + i)))
    const [run, trace, org, tidied] = await Promise.all([
      store.get('r0'),
      store.list({ traceId: 't3' }),
      walk(50, (cursor) => store.list({ org: 'o5', to: count, limit: 50, cursor })),
      store.tidy(),
    ])
    await later
    expect(run?.id).toEqual('r0')
    expect(trace.items.map(({ id }) => id)).toEqual(['r3'])
    expect(org.length).toEqual(
      Array.from({ length: count }, (_, i) => i).filter((i) => i % 7 === 5).length,
    )
    expect(typeof tidied).toEqual('boolean')
    expect((await store.counts({})).total).toEqual(count + 50)
  })

  test('a page looks at so many rows and not more; the next one goes on from there', async () => {
    await using opened = await open()
    const { store } = opened
    const count = 2_400
    for (let at = 0; at < count; at += 400) {
      const runs = Array.from({ length: 400 }, (_, i) => ({
        id: `r${at + i}`,
        startedAt: at + i,
        trigger: (at + i) % 1_000 === 5 ? 'cron' : 'api',
      }))
      await store.write(batch(runs))
    }
    const rare = await store.list({ trigger: 'cron', limit: 500 })
    expect(rare.items.map(({ id }) => id)).toEqual(['r2005', 'r1005', 'r5'])
    expect(rare.next).toBeUndefined()
    const first = await store.list({ trigger: 'cron', limit: 1, order: 'oldest' })
    expect(first.items.map(({ id }) => id)).toEqual(['r5'])
    const second = await store.list({
      trigger: 'cron',
      limit: 2,
      order: 'oldest',
      cursor: first.next,
    })
    expect(second.items.map(({ id }) => id)).toEqual(['r1005', 'r2005'])
    expect(second.next).toBeUndefined()
  })
})
