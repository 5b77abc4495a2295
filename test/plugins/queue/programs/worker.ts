// A process that runs jobs until it is told to end. Says on its standard output what happens.
import { boot, defineConfig, kit, sleep, t } from 'bunbase'
import { db } from 'bunbase/db'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'

const { action } = kit<QueuePlugin>()
/** Which job it is only the run knows. */
interface Running {
  '~run': { trigger: { options: { job: string } }; invocation: { attempt: number } }
}

const say = (what: string): void => console.log(what)

const actions = [
  action(
    {
      name: 'sleep',
      input: t.Object({ ms: t.Integer() }),
      output: t.Object({}),
      timeout: 0,
    },
    async ({ ms }, context) => {
      const ctx = context as typeof context & Running
      const { job } = ctx['~run'].trigger.options
      say(`began ${job}`)
      try {
        await sleep(ctx.clock, ms, ctx.signal)
        say(`ended ${job}`)
      } catch (error) {
        say(`aborted ${job}`)
        throw error
      }
      return {}
    },
  ),
  action(
    { name: 'work', input: t.Object({ ms: t.Integer() }), output: t.Object({}), timeout: 0 },
    async ({ ms }, context) => {
      const ctx = context as typeof context & Running
      const { trigger, invocation } = ctx['~run']
      const which = `${trigger.options.job} ${invocation.attempt}`
      say(`begin ${which} ${Date.now()}`)
      await sleep(ctx.clock, ms, ctx.signal)
      say(`end ${which} ${Date.now()}`)
      return {}
    },
  ),
  action(
    { name: 'block', input: t.Object({ ms: t.Integer() }), output: t.Object({}) },
    ({ ms }, context) => {
      const { trigger, invocation } = (context as typeof context & Running)['~run']
      say(`began ${trigger.options.job}`)
      if (invocation.attempt === 1) Bun.sleepSync(ms)
      say(`ended ${trigger.options.job}`)
      return {}
    },
  ),
  action({ name: 'die', input: t.Object({}), output: t.Object({}) }, async (_input, ctx) => {
    say('dying')
    // What ran beside it is on its way too.
    await sleep(ctx.clock, 50)
    process.kill(process.pid, 'SIGKILL')
    return {}
  }),
]

const settings = JSON.parse(process.env['QUEUE'] ?? '{}') as QueuePlugin['config']['queue']
const app = defineConfig({ presets: [], plugins: [db(), queue()], queue: settings ?? {} })
const kernel = await boot(app, { mode: 'development', root: import.meta.dir, actions })
process.on('SIGTERM', () => {
  say('stopping')
  void kernel.stop({ graceMs: 5_000 }).then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
await kernel.start()
say('ready')
