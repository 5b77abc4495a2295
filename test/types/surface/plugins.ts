import {
  type Awaitable,
  type Guard,
  type Host,
  type Plugin,
  type Preset,
  type Run,
  type Service,
  type Trigger,
  definePlugin,
  definePreset,
  guard,
  kit,
  service,
  t,
  trigger,
} from 'bunbase'
import { type Equal, expectType } from '../equal.ts'

export interface StorePlugin {
  name: 'store'
  config: { store: { url: string } }
  context: { store: { get(key: string): string | undefined } }
  action: { transaction?: boolean }
  hooks: { 'store:opened': (url: string, tries: number) => Awaitable<void> }
}
export interface MailPlugin {
  name: 'mail'
  needs: StorePlugin
  uses: ClockPlugin
  context: { mail: { send(to: string): Promise<void> } }
  triggers: { mail<In = never>(box: string, map?: () => In): Trigger<In> }
  guards: { known(): Guard<{ sender: string }>; quiet(): Guard }
}
export interface ClockPlugin {
  name: 'clock'
  context: { alarm: { ring(): void } }
}

export const storeService: Service<{ size: number }> = service('store')

export const store = definePlugin<StorePlugin>({
  name: 'store',
  config: t.Object({ store: t.Object({ url: t.String() }) }),
  action: t.Object({ transaction: t.Optional(t.Boolean()) }),
  context: { store: () => ({ get: () => undefined }) },
  setup(host, config) {
    expectType<Equal<typeof config, { store: { url: string } }>>()
    expectType<Equal<typeof host, Host<StorePlugin>>>()
    host.hook('store:opened', (url, tries) => void (url.length + tries))
    host.hook('action:started', (run) => {
      expectType<Equal<typeof run, Run>>()
    })
    host.callHook('store:opened', config.store.url, 1)
    // @ts-expect-error the payload is a URL and a number
    host.callHook('store:opened', config.store.url)
    // @ts-expect-error no such hook
    host.hook('mail:sent', () => {})
    // @ts-expect-error this plugin has no triggers
    host.handleTrigger('mail', () => {})
    host.provide(storeService, { size: 1 })
    // @ts-expect-error the token says what it stands for
    host.provide(storeService, { length: 1 })
    expectType<Equal<ReturnType<typeof host.get<{ size: number }>>, { size: number } | undefined>>()
    return () => {}
  },
})

export const clock = definePlugin<ClockPlugin>({
  name: 'clock',
  context: { alarm: () => ({ ring() {} }) },
})

export const mail = definePlugin<MailPlugin>({
  name: 'mail',
  needs: ['store'],
  uses: ['clock'],
  context: {
    mail: (run) => {
      run.ctx.store.get('x')
      run.ctx.alarm?.ring()
      // @ts-expect-error used, so it may be absent
      run.ctx.alarm.ring()
      return { send: async () => {} }
    },
  },
  triggers: { mail: (box) => trigger('mail', { box }) },
  guards: {
    known: () => guard('known', () => ({ sender: 'ann' })),
    quiet: () => guard('quiet', () => {}),
  },
  setup(host) {
    host.handleTrigger('mail', (action, own, invoke) => {
      expectType<Equal<typeof action.timeout, number>>()
      expectType<Equal<typeof own, Trigger>>()
      void invoke({}, { caller: { kind: 'system' }, org: 'o1', attempt: 2 })
      return () => {}
    })
    // What it needs has hooks that it may hear.
    host.hook('store:opened', (url) => void url.length)
    // @ts-expect-error what it only uses has no hooks that are surely there
    host.hook('clock:rang', () => {})
  },
})

const own = kit<MailPlugin>()
export const resend = own.action(
  {
    name: 'resend',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [own.triggers.mail('in', () => ({}))],
    guards: [own.guards.known()],
    transaction: true,
  },
  (_input, ctx) => {
    expectType<Equal<typeof ctx.sender, string>>()
    ctx.store.get('x')
    ctx.mail.send('me')
    // @ts-expect-error used, so it may be absent
    ctx.alarm.ring()
    // @ts-expect-error another plugin's
    ctx.http
    return {}
  },
)
// @ts-expect-error the kit of a plugin has only what it reaches
own.triggers.api('GET', '/')

// A definition implements its card, no less and no more.
// @ts-expect-error `needs` is missing
definePlugin<MailPlugin>({
  name: 'mail',
  context: { mail: () => ({ send: async () => {} }) },
  triggers: { mail: () => trigger('mail', {}) },
  guards: { known: () => guard('k', () => ({ sender: '' })), quiet: () => guard('q', () => {}) },
})
definePlugin<ClockPlugin>({
  name: 'clock',
  context: { alarm: () => ({ ring() {} }) },
  // @ts-expect-error the card has no guards
  guards: {},
})
definePlugin<ClockPlugin>({
  // @ts-expect-error the card has another name
  name: 'watch',
  context: { alarm: () => ({ ring() {} }) },
})
definePlugin<ClockPlugin>({
  name: 'clock',
  // @ts-expect-error the card says what the member can do
  context: { alarm: () => ({ beep() {} }) },
})
definePlugin<StorePlugin>({
  name: 'store',
  config: t.Object({}),
  action: t.Object({}),
  context: { store: () => ({ get: () => undefined }) },
  // @ts-expect-error nothing but undoing is returned from setup
  setup: () => 'done',
})

// A preset carries the cards of its plugins, also when it loads them later.
export const small = definePreset('small', async () => [
  store({ store: { url: ':memory:' } }),
  mail(),
])
expectType<Equal<ReturnType<typeof small>, Preset<StorePlugin | MailPlugin>>>()
expectType<Equal<ReturnType<typeof mail>, Plugin<MailPlugin>>>()
// @ts-expect-error a preset is made of plugins
definePreset('wrong', () => ['store'])
// @ts-expect-error options are the plugin's config keys
store({ shop: {} })
