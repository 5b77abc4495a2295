// `npm run bench -- kernel`: what each stage of executeAction costs in process, in nanoseconds.
//
//   --rounds=5    how often every case is measured, in turns; the median counts
//   --case=NAME   measures one case in this process and prints its nanoseconds
import { parseArgs } from 'node:util'
import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { cases } from './cases.ts'
import { nanosecondsOf } from './time.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, case: { type: 'string' } },
})
if (values.case !== undefined) {
  const prepare = cases[values.case]
  if (!prepare) throw new Error(`no case "${values.case}"`)
  console.log(await nanosecondsOf(await prepare()))
  process.exit(0)
}

async function inOwnProcess(name: string): Promise<number> {
  const child = Bun.spawn([process.execPath, import.meta.path, `--case=${name}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const printed = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`case "${name}" failed`)
  return Number(printed)
}

const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, measured] of times) measured.push(await inOwnProcess(name))
}

const of = (name: string): number => median(times.get(name)!)
const nanos = (value: number): string => value.toFixed(0)
const whole = ['POST', 'GET'].map((method) => {
  const [hand, life] = [of(`${method} by hand`), of(`${method} lifecycle`)]
  return [method, nanos(hand), nanos(life), nanos(life - hand)]
})
const header = [
  'workload',
  'TypeBox by hand ns',
  'whole lifecycle ns',
  'over by hand ns (at most 500)',
]
console.log(`\n${table(header, whole)}`)

const stages = [...times.keys()].filter((name) => !/by hand|lifecycle/.test(name))
const alone = (name: string): boolean => name === 'empty action' || /^(in|out)put:/.test(name)
const rows = stages.map((name) => [
  name,
  nanos(of(name)),
  alone(name) ? '' : nanos(of(name) - of('empty action')),
])
console.log(`\n${table(['stage', 'ns', 'over the empty action ns'], rows)}`)
