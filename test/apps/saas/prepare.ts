// The first half of `npm run demo`: writes the app that `bunbase init --template saas` writes to .bunbase/demo,
// migrates and seeds it, and says whom to sign in as. What it held stays: files are new, data is not.
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const root = Bun.fileURLToPath(new URL('../../..', import.meta.url))
const place = join(root, '.bunbase')
const demo = join(place, 'demo')
const fresh = join(place, 'demo.fresh')

/** Runs a command of the CLI; gives what it printed. */
function bunbase(cwd: string, ...words: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    [process.execPath, join(root, 'plugins/cli/bin.ts'), ...words],
    { cwd, env: process.env },
  )
  // What the app logs stands beside what the command prints.
  if (exitCode === 0) return `${stdout}\n${stderr}`
  console.error(`bunbase ${words.join(' ')} failed:\n${stdout}${stderr}`)
  process.exit(1)
}

await mkdir(place, { recursive: true })
await rm(fresh, { recursive: true, force: true })
bunbase(place, 'init', 'demo.fresh', '--template', 'saas', '--no-install', '--no-git')
// Without them it finds these sources as `bunbase`.
for (const file of ['package.json', 'tsconfig.json']) await rm(join(fresh, file))
for (const kept of ['.bunbase', '.env.local']) {
  if (!existsSync(join(demo, kept))) continue
  await rm(join(fresh, kept), { recursive: true, force: true })
  await rename(join(demo, kept), join(fresh, kept))
}
await rm(demo, { recursive: true, force: true })
await rename(fresh, demo)

bunbase(demo, 'migrate')
// What the seed itself says, without the runs that it causes.
const said = bunbase(demo, 'seed')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line) as Record<string, string>)
  .filter((line) => Object.keys(line).length === 3)
console.log('\nThe app of `bunbase init --template saas`, in .bunbase/demo:\n')
for (const { message } of said) console.log(`  ${message}`)
console.log(
  '\n  mails that it sends are at /_mail, the API reference at /api/docs, agents at /mcp,\n' +
    '  the Studio at the address that is printed below\n',
)
