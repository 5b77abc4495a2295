// Processes that run jobs, what they wrote down about it, and what the books say in the end.
import { expect } from 'bun:test'
import { database } from 'bunbase/db'
import type { Jobs, NewJob } from 'bunbase/plugins/queue'
import type { Office, WorkerProcess } from '../plugins/queue/processes.ts'
import { until } from '../until.ts'

/** An attempt that a process wrote down. Times in milliseconds since the epoch. */
export interface Attempt {
  readonly job: string
  readonly attempt: number
  readonly pid: number
  readonly began: number
  /** Undefined when its process did not get so far. */
  readonly ended: number | undefined
}

/** Jobs that take so many milliseconds, at random. */
export function works(count: number, shortest: number, longest: number): NewJob[] {
  return Array.from({ length: count }, () => ({
    action: 'work',
    input: { ms: Math.round(shortest + Math.random() * (longest - shortest)) },
  }))
}

/** Jobs that come all the time, until they are ended. Gives the ids of those that were added. */
export function coming(jobs: Jobs, count: number): { end(): Promise<string[]> } {
  const ids: string[] = []
  let on = true
  const adding = (async () => {
    while (on) {
      for (const { id } of await jobs.addMany(works(count, 20, 300))) ids.push(id)
      await Bun.sleep(100)
    }
  })()
  return {
    async end() {
      on = false
      await adding
      return ids
    },
  }
}

/** So many processes at a time; those that end are replaced. */
export class Crew {
  readonly #office: Office
  /** Everybody who ever was of it. */
  readonly all: WorkerProcess[] = []
  /** Those who live. */
  readonly present: WorkerProcess[] = []
  #coming: Promise<void>[] = []

  private constructor(office: Office) {
    this.#office = office
  }

  static async of(office: Office, count: number): Promise<Crew> {
    const crew = new Crew(office)
    await Promise.all(Array.from({ length: count }, () => crew.#hire()))
    return crew
  }

  /** Sends one of them a signal that ends it, and starts another. Resolves with its exit code. */
  async replace(one: WorkerProcess, signal: NodeJS.Signals): Promise<number> {
    this.present.splice(this.present.indexOf(one), 1)
    one.child.kill(signal)
    this.#coming.push(this.#hire())
    return one.exited
  }

  /** One that has a job in its hands right now. */
  async busy(): Promise<WorkerProcess> {
    let found: WorkerProcess | undefined
    await until('one has a job in its hands', () => {
      const at = Math.floor(Math.random() * this.present.length)
      const one = this.present[at]
      if (one && attemptsOf(one).some(({ ended }) => ended === undefined)) found = one
      return found !== undefined
    })
    return found!
  }

  /** Resolves when all who were started are there. */
  async complete(): Promise<void> {
    await Promise.all(this.#coming)
    this.#coming = []
  }

  /** Attempts of everybody, in the order they began. */
  get attempts(): Attempt[] {
    return this.all.flatMap(attemptsOf).sort((a, b) => a.began - b.began)
  }

  /** Lines that anybody said, or logged, which contain this. */
  said(text: string): string[] {
    return this.all.flatMap(({ lines }) => lines.filter((line) => line.includes(text)))
  }

  async #hire(): Promise<void> {
    const one = await this.#office.worker()
    this.all.push(one)
    this.present.push(one)
  }
}

/** What was read of a process so far. */
const read = new WeakMap<WorkerProcess, { lines: number; attempts: Map<string, Attempt> }>()

/** Attempts that a process began. */
export function attemptsOf(process: WorkerProcess): Attempt[] {
  const { lines, attempts } = read.get(process) ?? { lines: 0, attempts: new Map() }
  for (const line of process.lines.slice(lines)) {
    const [word, job = '', attempt, at] = line.split(' ')
    const key = `${job} ${attempt}`
    const { pid } = process.child
    if (word === 'end') attempts.set(key, { ...attempts.get(key)!, ended: Number(at) })
    if (word !== 'begin') continue
    attempts.set(key, { job, attempt: Number(attempt), pid, began: Number(at), ended: undefined })
  }
  read.set(process, { lines: process.lines.length, attempts })
  return [...attempts.values()]
}

/** Nothing waits or was given up, and each job was completed once: their office keeps them. */
export async function expectAllDone(
  { kernel, jobs }: Office,
  ids: Iterable<string>,
): Promise<void> {
  await until(
    'no job is left',
    async () => (await jobs.list({ limit: 1 })).jobs.length === 0,
    180_000,
  )
  const { rows: failed } = await kernel.get(database)!.run('select id, errors from job_failures')
  expect(failed).toEqual([])
  const { rows } = await kernel.get(database)!.run<{ id: string }>('select id from job_completions')
  expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort())
}

/** The value below which 99 of 100 are. */
export function percentile99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? 0
}
