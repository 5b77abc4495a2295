// A process with a schedule, whose clock is wrong and is set now and then. Says which ticks it ran.
const real = Date.now
let skew = Number(process.env['SKEW'])
Date.now = () => real() + skew

const { boot, defineConfig, kit, t } = await import('bunbase')
const { db } = await import('bunbase/db')
const { cron } = await import('bunbase/plugins/cron')
const { queue } = await import('bunbase/plugins/queue')

const { action, triggers } = kit<import('bunbase/plugins/cron').CronPlugin>()
const tick = action(
  {
    name: 'tick',
    input: t.Object({ at: t.String() }),
    output: t.Object({}),
    triggers: [
      triggers.cron('* * * * * *', {
        input: ({ scheduledAt }) => ({ at: scheduledAt.toISOString() }),
      }),
    ],
  },
  ({ at }) => {
    console.log(`ran ${at}`)
    return {}
  },
)
const app = defineConfig({ presets: [], plugins: [db(), queue(), cron()] })
const kernel = await boot(app, { mode: 'development', root: import.meta.dir, actions: [tick] })
process.on('SIGTERM', () => void kernel.stop({ graceMs: 5_000 }).then(() => process.exit(0)))
await kernel.start()
// Somebody sets the clock, forth and back.
setInterval(() => (skew = -skew), 700)
console.log('ready')
