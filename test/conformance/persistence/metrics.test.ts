// Counts of runs: added up over time and processes, written again as often as need be.
import { expect, test } from 'bun:test'
import { batchOf } from '../../../plugins/persistence/batch.ts'
import { FIELD } from '../../../plugins/persistence/row.ts'
import { HOUR, MINUTE } from '../../../plugins/persistence/run-counts.ts'
import { eachStore } from './setup.ts'

const DAY = 24 * HOUR
const START = 400_000 * HOUR

interface Counts {
  readonly id: string
  readonly action?: string
  readonly width?: number
  readonly time: number
  readonly runs: number
  readonly failed?: number
  readonly buckets?: string
}

const rowOf = ({ id, action = 'a', width = MINUTE, time, runs, failed = 0, buckets }: Counts) =>
  [`M${id}`, action, width, time, runs, failed, 0, runs * 10, buckets ?? `80*${runs}`].join(FIELD)

const batch = (...all: Counts[]) =>
  batchOf(all.map(rowOf), { oldest: all[0]!.time, newest: all.at(-1)!.time })

await eachStore((open) => {
  test('what is written again counts once: the highest does', async () => {
    await using opened = await open()
    const { store } = opened
    const at = (runs: number) => ({ id: 'p1', time: START, runs, failed: runs - 1 })
    await store.write(batch(at(2), at(3)))
    await store.write(batch(at(5)))
    await store.write(batch(at(4), { id: 'p2', time: START, runs: 7 }))
    const { all } = await store.metrics({ from: START, to: START + MINUTE }, START)
    expect(all).toMatchObject({ runs: 12, failed: 4, refused: 0, meanMs: 10 })
  })

  test('by action and over time: minutes, or of longer times hours', async () => {
    await using opened = await open()
    const { store } = opened
    await store.write(
      batch(
        { id: '1', time: START, runs: 1, buckets: '1*1' },
        { id: '2', time: START + MINUTE, runs: 3, failed: 1, buckets: '1*1 9*2' },
        { id: '3', action: 'b', time: START + MINUTE, runs: 9 },
        { id: '4', width: HOUR, time: START, runs: 13 },
        { id: '5', time: START + 2 * MINUTE, runs: 100 },
        { id: '6', time: START - MINUTE, runs: 100 },
      ),
    )
    const now = START + 2 * MINUTE
    const found = await store.metrics({ from: START + 1, to: now }, now)
    expect(found).toMatchObject({ from: START, to: now, piece: MINUTE })
    expect(found.all).toMatchObject({ runs: 13, series: { runs: [1, 12], failed: [0, 1] } })
    expect(found.actions.map(({ action, runs, series }) => [action, runs, series.runs])).toEqual([
      ['b', 9, [0, 9]],
      ['a', 4, [1, 3]],
    ])
    expect(found.actions[1]).toMatchObject({ failed: 1, p50: 0.00104, p95: 0.00209, p99: 0.00209 })
    const one = await store.metrics({ action: 'b' }, now)
    expect(one.actions.map(({ action }) => action)).toEqual(['b'])
    expect(one.all.series.runs.length).toEqual(60)
    const day = await store.metrics({ from: now - DAY, to: now, pieces: 5 }, now)
    expect(day).toMatchObject({ piece: 5 * HOUR, all: { runs: 13 } })
    expect(day.all.series.runs).toEqual([0, 0, 0, 0, 13])
    const none = await store.metrics({ from: now + DAY, to: now + DAY }, now)
    expect(none.all).toMatchObject({ runs: 0, meanMs: undefined, p50: undefined })
    expect(none.actions).toEqual([])
  })

  test('minutes go earlier than hours', async () => {
    await using opened = await open()
    const { store } = opened
    const all = [START, START + DAY].flatMap((time) => [
      { id: `m${time}`, time, runs: 1 },
      { id: `h${time}`, time, width: HOUR, runs: 1 },
    ])
    await store.write(batch(...all))
    const bounds = { before: START + 1, minutesBefore: START + DAY + 1, maxBytes: 0 }
    while (await store.prune(bounds));
    const until = START + DAY + HOUR
    const found = async (from: number) => (await store.metrics({ from, to: until }, until)).all.runs
    expect(await found(START + DAY)).toEqual(0)
    expect(await found(START)).toEqual(1)
  })
})
