// `npm run bench -- events`: telling subscribers in process beside node:events, and broadcasts over Redis
// beside ioredis with autopipelining.
//
//   --rounds=11   how often every case is measured, in turns; the median counts
//   --messages=50000   broadcast in each round
import { parseArgs } from 'node:util'
import { redis } from '../../services.ts'
import { table } from '../http/table.ts'
import { broadcastRates } from './broadcast.ts'
import { dispatchTimes } from './dispatch.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    messages: { type: 'string', default: '50000' },
  },
})
const rounds = Number(values.rounds)
const times = (ratio: number): string => `${ratio.toFixed(2)} ×`

const rows: string[][] = []
for (const [different, subscribers] of [
  [1, 1],
  [1, 5],
  [8, 1],
  [8, 5],
] as const) {
  const measured = await dispatchTimes(different, subscribers, rounds)
  for (const [what, { ours, eventEmitter }] of Object.entries(measured)) {
    const figures = [ours, eventEmitter].map((ns) => ns.toFixed(0))
    rows.push([
      what,
      String(different),
      String(subscribers),
      ...figures,
      times(ours / eventEmitter),
    ])
  }
}
const header = [
  'in process',
  'events',
  'subscribers',
  'ours ns',
  'EventEmitter ns',
  'ratio (at most 1.5)',
]
console.log(`\n${table(header, rows)}`)

const url = await redis()
if (url) {
  const { ours, apps, ioredis } = await broadcastRates(url, Number(values.messages), rounds)
  const row = (name: string, rate: number): string[] => [
    name,
    Math.round(rate).toLocaleString('en'),
    times(rate / ioredis),
  ]
  const broadcasts = [
    row('ours, an event in and out (at least 3 ×)', ours),
    row('ours, from emit to the run of an action', apps),
    row('ioredis, autopipelining, JSON', ioredis),
  ]
  console.log(`\n${table(['broadcast over Redis', 'messages/s', 'ratio'], broadcasts)}`)
}
process.exit(0)
