// The services that tests need: found, installed or started once per run, each on a free loopback port.
// A test that kills and restarts one makes its own, with the classes of `test/services/`.
import { SQL } from 'bun'
import { join } from 'node:path'
import { type ServiceName, type Services, startServices } from './services/start.ts'
import { testFolder } from './test-folder.ts'

/** Where services are, for the processes of one run; `test/run.ts` hands it on. */
export const SERVICES_VARIABLE = 'BUNBASE_TEST_SERVICES'

const handed = JSON.parse(process.env[SERVICES_VARIABLE] ?? '{}') as Services

async function find(name: ServiceName): Promise<string | undefined> {
  // One test file run by itself: what is started ends with this process.
  const url =
    handed[name] === undefined ? (await startServices([name])).services[name] : handed[name]
  if (url) return url
  if (process.env['CI']) throw new Error(`${name} could not be started, and in CI it must`)
  console.log(`${name} could not be started: the suites that need it do not run`)
  return undefined
}

const found: Partial<Record<ServiceName, Promise<string | undefined>>> = {}

/** Superuser's URL of the run's Postgres; undefined (and a printed line) when there is none. */
export function postgres(): Promise<string | undefined> {
  return (found.postgres ??= find('postgres'))
}

/** URL of the run's Redis; undefined (and a printed line) when there is none. */
export function redis(): Promise<string | undefined> {
  return (found.redis ??= find('redis'))
}

/** URL of the run's NATS server; undefined (and a printed line) when there is none. */
export function nats(): Promise<string | undefined> {
  return (found.nats ??= find('nats'))
}

/** Path of a Chromium, for `startBrowser`; undefined (and a printed line) when there is none. */
export function chromium(): Promise<string | undefined> {
  return (found.chromium ??= find('chromium'))
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
    const { path, remove } = testFolder('sqlite', 'memory')
    return {
      engine,
      url: `file:${join(path, 'test.db')}`,
      async [Symbol.asyncDispose]() {
        remove()
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
