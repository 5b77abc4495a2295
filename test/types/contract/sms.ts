// A third-party trigger plugin, complete: its own package, `bunbase` as its only import.
import {
  type ContextOf,
  type Guard,
  type Reach,
  type Trigger,
  definePlugin,
  guard,
  kit,
  t,
  trigger,
} from 'bunbase'
import type { DbPlugin, HttpPlugin } from 'bunbase/plugins'

export interface SmsMessage {
  from: string
  body: string
}
export interface SmsPlugin {
  name: 'sms'
  needs: HttpPlugin | DbPlugin
  config: { sms?: { token: string } }
  context: { sms: { send(to: string, body: string): Promise<void> } }
  triggers: {
    sms<In = never>(number: string, options?: { map?: (message: SmsMessage) => In }): Trigger<In>
  }
  guards: { allowedSender(): Guard<{ sender: string }> }
  hooks: { 'sms:received': (message: SmsMessage) => void }
}

const { action } = kit<SmsPlugin>()
export const resend = action(
  { name: 'resend', input: t.Object({ id: t.String() }), output: t.Object({ sent: t.Boolean() }) },
  async (input, ctx) => {
    await ctx.sms.send('+1', input.id)
    // @ts-expect-error a plugin sees only itself and what it needs
    ctx.org
    return { sent: (await ctx.db.selectFrom('jobs').all()).length > 0 }
  },
)

export const sms = definePlugin<SmsPlugin>({
  name: 'sms',
  needs: ['http', 'db'],
  config: t.Object({ sms: t.Optional(t.Object({ token: t.String() })) }),
  context: {
    sms: (run) => ({ send: async (to, body) => run.ctx.logger.info('sms', { to, body }) }),
  },
  triggers: { sms: (number, options) => trigger('sms', { number, ...options }) },
  guards: {
    allowedSender: () =>
      guard('allowedSender', (ctx: ContextOf<Reach<SmsPlugin>>) => {
        if (!ctx.http) throw new Error('not an sms')
        return { sender: '+1' }
      }),
  },
  actions: [resend],
  setup(kernel, config) {
    kernel.hook('sms:received', (message) => void message.body)
    kernel.handleTrigger(
      'sms',
      (_action, _trigger, invoke) => void invoke({ token: config.sms?.token }),
    )
  },
})

// @ts-expect-error the card declares context.sms: leaving it out is an error
definePlugin<SmsPlugin>({
  name: 'sms',
  needs: ['http', 'db'],
  config: t.Object({}),
  triggers: { sms: () => trigger('sms', {}) },
  guards: { allowedSender: () => guard('x', () => ({ sender: '' })) },
})
