import { expect, test } from 'bun:test'
import { baseline } from './contenders.ts'
import type { Sample } from './measure.ts'
import { median, summarize } from './summary.ts'

const sample = (server: string, round: number, cpu: number): Sample => ({
  server,
  workload: 'GET',
  round,
  cpu,
  perSecond: 1000 / cpu,
  p50: cpu / 10,
  p99: cpu,
})

test('the median of an even count is the lower middle value', () => {
  expect(median([4, 1, 3, 2])).toBe(2)
})

test('a ratio pairs a server with the bare one of the same round', () => {
  const samples = [
    ...[10, 20, 40].map((cpu, round) => sample(baseline, round, cpu)),
    ...[20, 40, 80].map((cpu, round) => sample('slow', round, cpu)).reverse(),
  ]
  expect(summarize(samples, 'slow', 'GET')).toEqual({
    ratio: 0.5,
    cpu: 40,
    perSecond: 25,
    p50: 4,
    p99: 40,
  })
})
