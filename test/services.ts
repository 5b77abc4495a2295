// The services that tests need: found, installed or started once per run, each on a free loopback port.
// Today Postgres; Redis and NATS get their place beside it.
import { SQL } from 'bun'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where services are, for the processes of one run; `test/run.ts` hands it on. */
export const SERVICES_VARIABLE = 'BUNBASE_TEST_SERVICES'

/** URLs of what runs; undefined for what cannot run on this machine. */
export interface Services {
  /** Of the database `postgres`, as its superuser. */
  postgres?: string | undefined
}

/** Services that this process started, until `stop`. */
export interface StartedServices {
  readonly services: Services
  stop(): Promise<void>
}

/** Starts what can be started. It runs as long as this process, however that ends. */
export async function startServices(): Promise<StartedServices> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'services/keep.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk)
    if (text.includes('\n')) break
  }
  // Nothing of it keeps this process from ending, and its end closes the pipe.
  child.unref()
  return {
    services: text ? (JSON.parse(text) as Services) : {},
    async stop() {
      child.ref()
      await child.stdin.end()
      await child.exited
    },
  }
}

async function theseServices(): Promise<Services> {
  const handed = process.env[SERVICES_VARIABLE]
  // One test file run by itself: what is started ends with this process.
  const services = handed ? (JSON.parse(handed) as Services) : (await startServices()).services
  if (!services.postgres) {
    if (process.env['CI']) throw new Error('Postgres could not be started, and in CI it must')
    console.log('Postgres could not be started: the suites that need it do not run')
  }
  return services
}

let services: Promise<Services> | undefined

/** Superuser's URL of the run's Postgres; undefined (and a printed line) when there is none. */
export async function postgres(): Promise<string | undefined> {
  return (await (services ??= theseServices())).postgres
}

/** An engine of the db plugin. */
export type Engine = 'sqlite' | 'postgres'

/** The engines that can run here: `for (const engine of await engines()) describe(engine, …)`. */
export async function engines(): Promise<Engine[]> {
  return (await postgres()) ? ['sqlite', 'postgres'] : ['sqlite']
}

/** A fresh database; gone when disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly engine: Engine
  readonly url: string
}

let count = 0

/**
 * Makes an empty database, or a copy of another one.
 *
 * @param template Postgres: name of a database that nobody is connected to
 */
export async function testDatabase(engine: Engine, template = 'template0'): Promise<TestDatabase> {
  if (engine === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'bunbase-sqlite-'))
    return {
      engine,
      url: `file:${join(folder, 'test.db')}`,
      async [Symbol.asyncDispose]() {
        rmSync(folder, { recursive: true, force: true })
      },
    }
  }
  const url = await postgres()
  if (!url) throw new Error('there is no Postgres here')
  const name = `test_${process.pid}_${++count}`
  const run = async (text: string): Promise<void> => {
    await using admin = new SQL(url, { max: 1 })
    await admin.unsafe(text)
  }
  await run(`create database ${name} template ${template} strategy file_copy`)
  return {
    engine,
    url: url.replace(/\/[^/]*$/, `/${name}`),
    [Symbol.asyncDispose]: () => run(`drop database ${name} with (force)`),
  }
}
