// How long a front end is type-checked, by how it knows the API: `npm run bench -- client`. Every contender
// compiles the same API and the same calls, one after another. Numbers of actions may be given.
import { table } from '../http/table.ts'
import { type Verdict, atLeast, verdictTable } from '../verdict.ts'
import { type Compiler, compile } from './compile.ts'
import { contenders } from './contenders.ts'

const given = process.argv.slice(2).map(Number)
const sizes = given.length > 0 ? given : [300, 1000]
const OURS = 'bunbase'
/** How many times as fast as each of the others it is to be. */
const FACTOR = 2
/** With more the older compiler takes minutes for the others. */
const MOST_FOR_OLD = 300

const verdicts: Verdict[] = []
for (const actions of sizes) {
  const compilers: Compiler[] = ['TypeScript 7']
  if (actions <= MOST_FOR_OLD) compilers.push('TypeScript 5.9')
  for (const compiler of compilers) {
    const seconds = new Map<string, number>()
    const rows: string[][] = []
    for (const [name, project] of Object.entries(contenders)) {
      const it = await compile(await project(actions), compiler)
      seconds.set(name, it.seconds)
      const problem = it.errors.split('\n', 1)[0]!.slice(0, 100)
      rows.push([name, it.seconds.toFixed(2), String(it.instantiations), problem])
    }
    console.log(`\n${compiler}, ${actions} actions`)
    console.log(table(['client', 'seconds', 'instantiations', 'error'], rows))
    for (const [name, took] of seconds) {
      if (name === OURS) continue
      const target = `times as fast as ${name}: ${compiler}, ${actions} actions`
      verdicts.push(atLeast(target, took / seconds.get(OURS)!, FACTOR))
    }
  }
}
console.log(`\n${verdictTable(verdicts)}`)
process.exit(verdicts.every(({ met }) => met) ? 0 : 1)
