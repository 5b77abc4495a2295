// The test command: every test file through `bun test`, then every TypeScript project of test/types and
// test/apps on each compiler we promise to work with. Ends with the plain line `N passed, N failed`.
//
//   npm test                      everything
//   npm test -- http              files and projects whose path contains "http"
//   npm test -- -t 'drains'       flags go to `bun test`
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDeclarations } from './declarations.ts'
import { type Counts, add, plainLine, readReport } from './report.ts'
import { typeProjects } from './projects.ts'
import { SERVICES_VARIABLE } from './services.ts'
import { startServices } from './services/start.ts'
import { wantedServices } from './services/wanted.ts'

// What is started here is for tests, as `bun test` says to what it starts.
process.env['NODE_ENV'] = 'test'
const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const bun = process.execPath

/** TypeScript 7 is Bun's own checker; the older two are what app authors still have. */
const compilers: Record<string, (project: string) => string[]> = {
  'TypeScript 7': (project) => [bun, 'check', '--no-script', '--no-pretty', '-p', project],
  'TypeScript 6.0': (project) => [bun, 'node_modules/typescript-6.0/bin/tsc', '-p', project],
  'TypeScript 5.9': (project) => [bun, 'node_modules/typescript-5.9/bin/tsc', '-p', project],
}

/**
 * What the older compilers check, which take up to a minute for each: by the oldest, projects that use every
 * plugin and preset between them; by the one in between, what the types promise.
 */
const ALSO_BY_OLDER: Record<string, RegExp> = {
  'TypeScript 6.0': /^test\/types\/(contract|surface)/,
  'TypeScript 5.9':
    /^test\/(types\/(contract|saas-preset|surface)|apps\/(hello|third-party-trigger))/,
}

const cores = availableParallelism()
/** Files side by side, as many of them wait for processes; each worker keeps its modules, as one process would. */
const testCommand = [
  ...[bun, 'test', `--parallel=${cores}`, '--no-isolate'],
  ...['--no-orphans', '--timeout=60000', '--reporter=junit'],
]
const PATIENCE_MINUTES = Number(process.env['BUNBASE_TEST_MINUTES'] ?? 14)
const none: Counts = { passed: 0, failed: 0, skipped: 0 }
const matches = (path: string, filters: string[]): boolean =>
  filters.length === 0 || filters.some((part) => path.includes(part))

async function runTests(args: string[], filters: string[]): Promise<Counts> {
  const files = [...new Bun.Glob('test/**/*.test.{ts,tsx}').scanSync(root)]
  const chosen = files.filter((file) => matches(file, filters))
  if (chosen.length === 0) return none
  const wanted = await wantedServices(root, chosen)
  const started = wanted.length > 0 ? await startServices(wanted) : undefined
  const folder = mkdtempSync(join(tmpdir(), 'bunbase-test-'))
  const report = join(folder, 'junit.xml')
  const child = Bun.spawn([...testCommand, `--reporter-outfile=${report}`, ...args], {
    cwd: root,
    env: started
      ? { ...process.env, [SERVICES_VARIABLE]: JSON.stringify(started.services) }
      : process.env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A test that blocks the process is out of reach of its own timeout.
    timeout: PATIENCE_MINUTES * 60_000,
    killSignal: 'SIGKILL',
  })
  const code = await child.exited
  await started?.stop()
  const file = Bun.file(report)
  const counts = readReport((await file.exists()) ? await file.text() : '')
  rmSync(folder, { recursive: true, force: true })
  // A file that does not load, or an error between tests, fails the run without failing a test.
  if (code !== 0 && counts.failed === 0) {
    const late =
      child.signalCode === 'SIGKILL' ? ` (killed after ${PATIENCE_MINUTES} minutes?)` : ''
    console.log(`\nbun test ended with code ${code}${late} although no test failed: see above`)
    return { ...counts, failed: 1 }
  }
  return counts
}

async function runTypes(filters: string[]): Promise<Counts> {
  const jobs = typeProjects()
    .filter((project) => matches(project, filters))
    .flatMap((project) =>
      Object.entries(compilers)
        .filter(([name]) => ALSO_BY_OLDER[name]?.test(project) ?? true)
        .map(([name, command]) => ({ name, project, command })),
    )
  const total = { ...none }
  if (jobs.length === 0) return total
  console.log('\ntypes:')
  await using declarations = await makeDeclarations()
  const worker = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const child = Bun.spawn(job.command(await declarations.overlay(job.project)), {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const output = Promise.all(
        [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
      )
      const ok = (await child.exited) === 0
      total[ok ? 'passed' : 'failed']++
      console.log(`(${ok ? 'pass' : 'fail'}) ${job.project} (${job.name})`)
      if (!ok) console.log((await output).join(''))
    }
  }
  await Promise.all(Array.from({ length: cores }, worker))
  return total
}

const args = process.argv.slice(2)
const filters = args.filter((arg) => !arg.startsWith('-'))
const flagged = filters.length < args.length
const tests = await runTests(args, filters)
// With flags (a name pattern, a shard) the caller is after some tests, not the types.
const types = flagged ? none : await runTypes(filters)
const total = add(tests, types)
if (total.passed + total.failed === 0) console.error(`No test or project matches ${args.join(' ')}`)
console.log(`\n${plainLine(total)}`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
