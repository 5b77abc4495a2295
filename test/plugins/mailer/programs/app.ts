// An app that sends mails over SMTP. ROLE `order`: takes an order, and dies of it; `work`: runs jobs.
import { boot, defineConfig, kit, t } from 'bunbase'
import { type DbPlugin, db } from 'bunbase/db'
import { type MailerPlugin, mailer } from 'bunbase/plugins/mailer'
import { queue } from 'bunbase/plugins/queue'

const { action } = kit<MailerPlugin | DbPlugin>()
const order = action(
  { name: 'order', input: t.Object({}), output: t.Object({}), transaction: true },
  async (_input, ctx) => {
    await ctx.mailer.send({
      to: 'ann@example.org',
      subject: 'Thank you',
      text: 'https://acme.example/order?token=hush-hush',
    })
    ctx.afterCommit(() => void process.kill(process.pid, 'SIGKILL'))
    return {}
  },
)

const role = process.env['ROLE']
const kernel = await boot(
  defineConfig({
    presets: [],
    plugins: [db(), queue(), mailer()],
    queue: { work: role === 'work', lease: '2s' },
    mailer: {
      capture: false,
      from: 'hello@acme.example',
      secret: 'a secret of the app, which is long enough',
    },
  }),
  { mode: 'development', root: import.meta.dir, actions: [order] },
)
await kernel.start()
if (role === 'order') await kernel.call(order, {})
