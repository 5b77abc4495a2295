// `bunbase cron`
import type { CommandDef } from 'citty'
import { type Kernel, nearest } from '../../kernel/index.ts'
import { type CronSchedule, cronSchedules } from './schedules.ts'

interface Call {
  readonly args: Readonly<Record<string, any>>
  readonly data: { readonly kernel: Kernel }
}

/** Times shown of each schedule. */
const SHOWN = 3

async function list({ args, data }: Call): Promise<number> {
  const { all, durable, paused } = data.kernel.get(cronSchedules)!
  const resting = await paused().catch((error: unknown) => {
    console.error(`which of them are paused is not known: ${(error as Error).message}`)
    return new Set<string>()
  })
  const shown = all.map(({ next, run: _, between: __, pause: ___, resume: ____, ...facts }) => ({
    ...facts,
    paused: resting.has(facts.key),
    next: next(SHOWN),
  }))
  if (args['json']) {
    console.log(JSON.stringify({ durable, schedules: shown }, undefined, 2))
    return 0
  }
  if (all.length === 0) console.log("no action has a schedule: triggers.cron('0 9 * * 1')")
  for (const { action, expression, timezone, overlap, catchUp, paused: rests, next } of shown) {
    const how = `overlap ${overlap}, catch up ${catchUp}${rests ? '  (paused)' : ''}`
    console.log(`${action}  ${expression}  ${timezone}  ${how}`)
    for (const time of next) console.log(`  ${time.toISOString()}`)
  }
  if (all.length > 0 && !durable) {
    console.log('\nEvery process that is started runs all of them: no queue plugin is selected')
  }
  return 0
}

async function run({ args, data }: Call): Promise<number> {
  const { all, durable } = data.kernel.get(cronSchedules)!
  const name = args['action'] as string
  const found = all.find(({ action }) => action === name)
  if (!found) return fail(`no schedule of "${name}"; ${known(all, name)}`)
  const job = await found.run()
  if (durable && job === undefined) return fail(`the input of "${name}" could not be made`)
  console.log(job ? `queued as job ${job}: a worker runs it` : `${name} was run`)
  return 0
}

const change =
  (what: 'pause' | 'resume') =>
  async ({ args, data }: Call): Promise<number> => {
    const { all, durable } = data.kernel.get(cronSchedules)!
    if (!durable) return fail('a pause is kept by the queue plugin, and this app has none')
    const name = args['action'] as string
    const found = all.filter(({ action }) => action === name)
    if (found.length === 0) return fail(`no schedule of "${name}"; ${known(all, name)}`)
    for (const schedule of found) await schedule[what]()
    console.log(what === 'pause' ? `${name} is paused` : `${name} goes on from now`)
    return 0
  }

function fail(message: string): number {
  console.error(message)
  return 1
}

function known(all: readonly CronSchedule[], name: string): string {
  const names = [...new Set(all.map(({ action }) => action))]
  if (names.length === 0) return 'no action of this app has one'
  const close = nearest(name, names)
  return close ? `did you mean "${close}"?` : `there are: ${names.join(', ')}`
}

/** `bunbase cron` */
export const cron: CommandDef<any> = {
  meta: { description: 'List the schedules with their next times' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  run: list as never,
  subCommands: {
    list: {
      meta: { description: 'The same' },
      args: { json: { type: 'boolean', description: 'Print JSON' } },
      run: list as never,
    },
    run: {
      meta: { description: 'Run a scheduled action now, beside its schedule' },
      args: { action: { type: 'positional', description: 'Full name of the action' } },
      run: run as never,
    },
    pause: {
      meta: { description: 'Leave out the ticks of an action, in every process' },
      args: { action: { type: 'positional', description: 'Full name of the action' } },
      run: change('pause') as never,
    },
    resume: {
      meta: { description: 'Let the schedules of an action go on from now' },
      args: { action: { type: 'positional', description: 'Full name of the action' } },
      run: change('resume') as never,
    },
  },
}
