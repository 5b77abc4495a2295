// Everything that must hold before the tests are worth running: `npm run check`, here and in CI.
// All steps run, so that one call shows every complaint; name some to run only those.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CREATE_FOLDER } from './create-package.ts'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const bun = process.execPath
const asked = process.argv.slice(2)
const packed = mkdtempSync(join(tmpdir(), 'bunbase-pack-'))
const tarball = join(packed, 'bunbase.tgz')

const createTarball = join(packed, 'create-bunbase.tgz')

const pack = (file: string, cwd = '.'): string[] => [
  ...[bun, `--cwd=${cwd}`, 'pm', 'pack', '--ignore-scripts', '--quiet', '--filename', file],
]
const publint = [bun, 'node_modules/publint/src/cli.js', 'run', '--strict']
const typeCheck = (...args: string[]): string[] => [bun, 'check', '--no-script', ...args]
const steps: Record<string, string[][]> = {
  format: [[bun, 'fmt', '--check', '--no-script']],
  lint: [[bun, 'node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']],
  // The projects of test/projects.ts are checked by the test command, on every compiler.
  types: ['.', 'plugins/studio/app', 'test'].map((project) =>
    typeCheck('--no-pretty', '-p', project),
  ),
  build: [[bun, 'test/tooling/pack.ts']],
  publint: [
    pack(tarball),
    [...publint, tarball],
    pack(createTarball, CREATE_FOLDER),
    [...publint, createTarball],
  ],
  attw: [
    pack(tarball),
    [bun, 'node_modules/@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', tarball],
  ],
  knip: [[bun, 'node_modules/knip/bin/knip.js', '--no-progress']],
}

/** Quiet when it passes, the tool's own words when it does not. */
function passes(command: string[]): boolean {
  const { success, stdout, stderr } = Bun.spawnSync(command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (!success) console.log(`$ ${command.join(' ')}\n${stdout}${stderr}`)
  return success
}

// `bun check <flags or files>` runs this script too, as it has the same name: it means the type-checker.
if (asked.some((word) => /^-|[./]/.test(word))) {
  const { exitCode } = Bun.spawnSync(typeCheck(...asked), {
    stdio: ['inherit', 'inherit', 'inherit'],
  })
  process.exit(exitCode)
}
const unknown = asked.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}: there are ${Object.keys(steps).join(', ')}`)
  process.exit(2)
}
const failed: string[] = []
for (const [name, commands] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const started = performance.now()
  const ok = commands.map(passes).every(Boolean)
  if (!ok) failed.push(name)
  console.log(
    `${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  )
}
rmSync(packed, { recursive: true, force: true })
if (failed.length > 0) console.log(`check failed: ${failed.join(', ')}`)
process.exit(failed.length > 0 ? 1 : 0)
