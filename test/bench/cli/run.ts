// What waiting for `bunbase dev` feels like: `npm run bench -- cli`. Actions and a preset may be given:
// `-- cli 300 minimal`. On `core()` each answer comes from the database, and each run is recorded.
import { join } from 'node:path'
import { CONFIG, RunningCli, answering, appIn, textAt } from '../../plugins/cli/cli.ts'
import { testFolder } from '../../test-folder.ts'
import { installPacked } from '../../tooling/pack.ts'

const actions = Number(process.argv[2] ?? 50)
const preset = process.argv[3] ?? 'core'
const RELOADS = 300
const COLD_STARTS = 7

const files = Array.from({ length: actions }, (_, n) => [
  `src/a${n}.ts`,
  answering(`a${n}`, `/a${n}`, `'a${n}'`).replace(
    't.Object({})',
    `t.Object({
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100 })),
      email: t.Optional(t.String({ format: 'email' })),
      tags: t.Optional(t.Array(t.String({ maxLength: 20 }))),
    })`,
  ),
])
// As users have it: installed, and outside of this repository.
await using app = await appIn(testFolder('bench-cli').path, {
  ...Object.fromEntries(files),
  'src/a0.ts': first('a0'),
  'bunbase.config.ts': CONFIG.replaceAll('minimal', preset),
  'migrations/0001_texts.sql': 'create table texts (name text primary key);',
})

await installPacked(app.folder)
const dev = { cwd: app.folder, bin: join(app.folder, 'node_modules/.bin/bunbase') }

/** The action that is asked: it goes through everything that its preset has. */
function first(text: string): string {
  const file = answering('a0', '/a0', `'${text}'`)
  if (preset === 'minimal') return file
  const query = `ctx.db.selectFrom('texts').select((eb) => eb.fn.countAll().as('n')).execute()`
  return file.replace('() => ({', `async (_, ctx) => ({ n: (await ${query})[0].n,`)
}

const quantile = (values: number[], q: number): string => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * q)]!.toFixed(0).padStart(6)
}
const row = (name: string, values: number[], unit: string): void =>
  console.log(
    `${name.padEnd(44)}${[0, 0.5, 0.95, 1].map((q) => quantile(values, q)).join('')}  ${unit}`,
  )

/** Memory of a process in mebibytes. */
async function resident(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text()
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
}

console.log(
  `${`bunbase dev, ${actions} actions on ${preset}()`.padEnd(44)}   min   p50   p95   max`,
)

const cold: number[] = []
for (let round = 0; round < COLD_STARTS; round++) {
  const began = performance.now()
  await using running = new RunningCli(['dev'], dev)
  await textAt(`${await running.url()}/a0`)
  cold.push(performance.now() - began)
}
row('cold: from the shell to the first answer', cold, 'ms')

await using running = new RunningCli(['dev'], dev)
const url = await running.url()
const file = join(app.folder, 'src/a0.ts')

/** From the write of a file until the change is served, seen from outside. */
async function change(version: number): Promise<number> {
  const began = performance.now()
  await Bun.write(file, first(`v${version}`))
  while ((await textAt(`${url}/a0`).catch(() => '')) !== `v${version}`) await Bun.sleep(1)
  const took = performance.now() - began
  await running.says(/served after \d+ ms/)
  return took
}
const spaced: number[] = []
for (let version = 0; version < 15; version++) {
  await Bun.sleep(700)
  spaced.push(await change(version))
}
row('a change, now and then', spaced, 'ms')

const before = await resident(running.process.pid)
const rapid: number[] = []
for (let version = 100; version < 100 + RELOADS; version++) rapid.push(await change(version))
row(`a change, ${RELOADS} without a pause`, rapid, 'ms')
const after = await resident(running.process.pid)
console.log(
  `memory of dev itself before and after those: ${before.toFixed(0)} and ${after.toFixed(0)} MiB`,
)
