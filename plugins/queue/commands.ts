// `bunbase queue`
import type { CommandDef } from 'citty'
import { BunbaseError, type Kernel, redactor } from '../../kernel/index.ts'
import { drain } from './drain.ts'
import type { Job, JobQuery, JobState } from './job.ts'
import { type Jobs, jobs } from './jobs.ts'

interface Call {
  readonly args: Readonly<Record<string, any>>
  readonly data: { readonly kernel: Kernel }
}

const jobsIn = ({ data }: Call): Jobs => data.kernel.get(jobs)!

const STATES: readonly JobState[] = ['waiting', 'delayed', 'running', 'failed', 'completed']

const json = { type: 'boolean', description: 'Print JSON' } as const
const id = { type: 'positional', description: 'Id of the job' } as const
const queueName = { type: 'positional', description: 'Name of the queue' } as const

async function status(call: Call): Promise<number> {
  const all = await jobsIn(call).status()
  if (call.args['json']) {
    console.log(JSON.stringify(all, undefined, 2))
    return 0
  }
  table([
    ['queue', 'waiting', 'delayed', 'running', 'failed', 'oldest'],
    ...all.map(({ queue, waiting, delayed, running, failed, lag, paused }) => [
      paused ? `${queue} (paused)` : queue,
      ...[waiting, delayed, running, failed].map(String),
      lag === 0 ? '' : `${(lag / 1000).toFixed(1)} s`,
    ]),
  ])
  return 0
}

async function list(call: Call): Promise<number> {
  const { state, queue, action, org, limit, after } = call.args as Record<
    string,
    string | undefined
  >
  if (state !== undefined && !STATES.includes(state as JobState)) {
    console.error(`"${state}" is no state of a job; it is one of ${STATES.join(', ')}`)
    return 2
  }
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit)) {
    console.error(`"${limit}" is no --limit; it is a number from 1 to 1000`)
    return 2
  }
  const query: JobQuery = {
    ...(state !== undefined && { state: state as JobState }),
    ...(queue !== undefined && { queue }),
    ...(action !== undefined && { action }),
    ...(org !== undefined && { org }),
    ...(after !== undefined && { after }),
    limit: Number(limit ?? 50),
  }
  const page = await jobsIn(call).list(query)
  if (call.args['json']) {
    const shown = page.jobs.map((job) => ({ ...job, input: inputOf(call, job) }))
    console.log(JSON.stringify({ ...page, jobs: shown }, undefined, 2))
    return 0
  }
  table(
    page.jobs.map(({ id: job, state: is, queue: where, action: what, attempt, runAt, ...rest }) => [
      job,
      is,
      where,
      what,
      `attempt ${attempt}`,
      new Date(runAt).toISOString(),
      rest.errors.at(-1)?.code ?? '',
      rest.replayedAs === undefined ? '' : `again as ${rest.replayedAs}`,
    ]),
  )
  if (page.next !== undefined) console.log(`more: bunbase queue list --after ${page.next}`)
  return 0
}

async function show(call: Call): Promise<number> {
  const job = await jobsIn(call).get(call.args['id'] as string)
  if (!job) return missing(call)
  console.log(JSON.stringify({ ...job, input: inputOf(call, job) }, undefined, 2))
  return 0
}

/** As its action's schema lets it be shown. */
function inputOf({ data }: Call, { action, input }: Job): unknown {
  const known = data.kernel.actions.find(({ name }) => name === action)
  return known ? redactor(known.input.json)(input) : '[unknown action]'
}

async function retry(call: Call): Promise<number> {
  const own = jobsIn(call)
  if (call.args['id'] !== undefined) {
    console.log(`it begins now, as ${await own.retry(call.args['id'] as string)}`)
    return 0
  }
  const action = call.args['action'] as string | undefined
  if (action === undefined) {
    console.error('say which: the id of a job, or --action <name> for all that failed of an action')
    return 2
  }
  let count = 0
  for (let after: string | undefined; ;) {
    const page = await own.list({ state: 'failed', action, limit: 200, ...(after && { after }) })
    for (const job of page.jobs) {
      if (job.replayedAs !== undefined) continue
      await own.retry(job.id)
      count++
    }
    after = page.next
    if (after === undefined) break
  }
  console.log(`${count} failed jobs of ${action} begin now`)
  return 0
}

async function cancel(call: Call): Promise<number> {
  const done = await jobsIn(call).cancel(call.args['id'] as string)
  console.log(done === 'cancelled' ? 'it will not begin' : 'it runs, and was asked to end')
  return 0
}

function missing({ args }: Call): number {
  console.error(`there is no job "${String(args['id'])}"; it may have ended`)
  return 1
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]!.length))) ?? []
  for (const row of rows) {
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
  }
}

/** Prints what a caller would be told, instead of a stack. */
function told(run: (call: Call) => Promise<number>): never {
  const safe = async (call: Call): Promise<number> => {
    try {
      return await run(call)
    } catch (error) {
      if (!(error instanceof BunbaseError)) throw error
      console.error(error.message)
      return 1
    }
  }
  return safe as never
}

/** `bunbase queue` */
export const queueCommand: CommandDef<any> = {
  meta: { description: 'Show the queues, and look after their jobs' },
  args: { json },
  run: told(status),
  subCommands: {
    status: { meta: { description: 'The same' }, args: { json }, run: told(status) },
    list: {
      meta: { description: 'List jobs, newest first' },
      args: {
        state: { type: 'string', description: STATES.join(', ') },
        queue: { type: 'string', description: 'Only of this queue' },
        action: { type: 'string', description: 'Only of this action' },
        org: { type: 'string', description: 'Only of this organisation, by its id' },
        limit: { type: 'string', description: 'At most so many; default 50' },
        after: { type: 'string', description: 'Go on after this job' },
        json,
      },
      run: told(list),
    },
    show: { meta: { description: 'Show one job' }, args: { id }, run: told(show) },
    retry: {
      meta: { description: 'Add a failed job anew, or let a waiting one begin now' },
      args: {
        id: { ...id, required: false },
        action: { type: 'string', description: 'All failed jobs of this action' },
      },
      run: told(retry),
    },
    cancel: { meta: { description: 'Cancel a job' }, args: { id }, run: told(cancel) },
    pause: {
      meta: { description: 'Let no job of a queue begin, in any process' },
      args: { queue: queueName },
      run: told(async (call) => {
        await jobsIn(call).pause(call.args['queue'] as string)
        console.log(`${call.args['queue']} is paused`)
        return 0
      }),
    },
    resume: {
      meta: { description: 'Let them begin again' },
      args: { queue: queueName },
      run: told(async (call) => {
        await jobsIn(call).resume(call.args['queue'] as string)
        console.log(`${call.args['queue']} goes on`)
        return 0
      }),
    },
    drain: {
      meta: { description: 'Run the jobs that are due, here and now, then end' },
      args: {},
      run: told(async ({ data }) => {
        const left = await data.kernel.get(drain)!()
        if (left > 0) console.log(`left, behind others of their group that are not due: ${left}`)
        return 0
      }),
    },
  },
}
