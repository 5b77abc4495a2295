// The app of `bunbase init --template saas` under `bunbase dev`, with an action that fails, a schedule and a panel
// beside its own, and a browser in its Studio.
import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { studioBuilt } from '../../../../.ci/studio.ts'
import { RunningCli, cli } from '../../cli/cli.ts'
import { startBrowser } from '../../../services/browser.ts'
import { watchShifts } from './inspect.ts'
import { watch } from './watch.ts'
import { testFolder } from '../../../test-folder.ts'

const repository = new URL('../../../..', import.meta.url).pathname
const template = join(repository, 'plugins/cli/templates/saas')

/** What the tests are about, beside the app's own: each file exports one action. */
const EXTRA: Record<string, string> = {
  'src/desk/_module.ts': `import { module } from 'bunbase'
export default module({ name: 'desk', apiPrefix: '/desk' })`,
  'src/desk/charge.ts': `import { defineError, sql, t, triggers } from 'bunbase'
import module from './_module.ts'
const Declined = defineError('CARD_DECLINED', { status: 402, message: 'Stripe: card_declined' })
export default module.action(
  {
    name: 'charge',
    description: 'Takes the money for an invoice',
    input: t.Object({ invoice: t.Integer({ minimum: 1 }), card: t.Union([t.Literal('good'), t.Literal('declined')]), note: t.Optional(t.String({ maxLength: 200 })) }),
    output: t.Object({ receipt: t.String() }),
    triggers: [triggers.api('POST', '/charge'), triggers.queue({ maxAttempts: 1 })],
    errors: [Declined],
  },
  async ({ invoice, card }, ctx) => {
    ctx.logger.info('charging', { invoice, card })
    if (card === 'declined') throw new Declined()
    return { receipt: 'rcpt_' + invoice }
  },
)`,
  'src/desk/ship.ts': `import { t, triggers } from 'bunbase'
import module from './_module.ts'
let away = 3
export default module.action(
  { name: 'ship', description: 'Hands a parcel over', input: t.Object({ parcel: t.Integer() }), output: t.Object({}), triggers: [triggers.queue({ maxAttempts: 1 })] },
  () => {
    if (away-- > 0) throw new Error('The carrier is away')
    return {}
  },
)`,
  'src/desk/ship-all.ts': `import { t, triggers } from 'bunbase'
import module from './_module.ts'
import ship from './ship.ts'
export default module.action(
  { name: 'shipAll', description: 'Hands all parcels over', input: t.Object({}), output: t.Object({}), triggers: [triggers.api('POST', '/ship-all')] },
  async (_, ctx) => {
    for (const parcel of [1, 2, 3]) await ctx.queue.add(ship, { parcel })
    return {}
  },
)`,
  'src/desk/tidy.ts': `import { t, triggers } from 'bunbase'
import module from './_module.ts'
export default module.action(
  { name: 'tidy', description: 'Forgets old drafts', input: t.Object({}), output: t.Object({}), triggers: [triggers.cron('0 * * * *')] },
  (_, ctx) => {
    ctx.logger.debug('tidied', { drafts: 3 })
    return {}
  },
)`,
  'till.ts': `import { definePlugin, kit, t } from 'bunbase'
import { studioPanels, type StudioPlugin } from 'bunbase/plugins/studio'
export interface TillPlugin { name: 'till'; uses: StudioPlugin }
const shown = (name: string, value: unknown) =>
  kit<TillPlugin>().action({ name: 'till.' + name, input: t.Object({}), output: t.Any(), record: false }, () => value)
const pay = kit<TillPlugin>().action({ name: 'till.pay', input: t.Object({ amount: t.Integer({ minimum: 1 }) }), output: t.Object({ paid: t.Integer() }) }, ({ amount }) => ({ paid: amount }))
const views = {
  table: [{ drawer: 'front', cash: 120 }, { drawer: 'back', cash: 80 }],
  kv: { opened: '08:00', by: 'ann@example.com' },
  timeseries: { t: [1, 2, 3, 4], series: { takings: [4, 9, 2, 7], returns: [0, 1, 0, 2] } },
  graph: { nodes: [], edges: [{ from: 'front', to: 'bank' }, { from: 'back', to: 'bank' }] },
  markdown: '## At closing time\\n\\nCount **twice**, then \`lock\`.',
}
export const till = definePlugin<TillPlugin>({
  name: 'till',
  uses: ['studio'],
  setup(host) {
    const view = Object.entries(views).map(([kind, value]) => {
      const action = shown(kind, value)
      host.addAction(action)
      return { id: kind, kind, title: 'As ' + kind, action } as never
    })
    host.addAction(pay)
    host.get(studioPanels)?.add({ id: 'till', title: 'Till', plugin: 'till', view: [...view, { id: 'form', kind: 'form', title: 'Pay in', action: pay }] })
  },
})`,
}

/** A running app with a browser in its Studio. */
export interface World extends AsyncDisposable {
  readonly cwd: string
  /** Of the app, without a slash at the end. */
  readonly url: string
  /** What opens the Studio, with its token. */
  readonly link: string
  readonly dev: RunningCli
  readonly browser: Browser
  /** The newest run, when there was one. */
  run: string
  /** Signed in to the Studio, with what is wrong noted by `watch`. */
  readonly context: BrowserContext
  /** The one in which nearly everything is looked at: another one costs a second. */
  readonly tab: Page
  /** Goes to a path below the Studio's in `tab`, without loading anew; resolves when something is there. */
  go(path: string, mark: string): Promise<void>
  /** Another tab of the Studio at a path below it, when what it shows is there. */
  open(path: string): Promise<Page>
}

/** Runs the extra action over HTTP. */
export const charge = (
  url: string,
  invoice: number,
  card: 'good' | 'declined',
): Promise<Response> =>
  fetch(url + '/desk/charge', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ invoice, card }),
  })

/** Waits until a page shows what it has read. */
export async function shown(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

async function run(cwd: string, command: string): Promise<void> {
  const { code, out, err } = await cli([command], { cwd, env: { NO_COLOR: '1' } })
  if (code !== 0) throw new Error(`${command}: ${out}${err}`)
}

/** Lets people sign up and pay: good cards and one that is declined, so that no page is empty any more. */
export async function busy({ cwd, url }: World): Promise<void> {
  await run(cwd, 'seed')
  for (let invoice = 1; invoice <= 12; invoice++) {
    await charge(url, invoice, invoice % 4 === 0 ? 'declined' : 'good')
  }
}

/** Makes the app, starts it and opens a browser. Nobody has signed up and nothing has run. */
export async function world(program: string): Promise<World> {
  const { path: cwd, remove } = testFolder('studio', 'repository')
  await cp(template, cwd, { recursive: true, filter: (path) => !path.endsWith('package.json') })
  await rename(join(cwd, '_env.local'), join(cwd, '.env.local'))
  const secret = 'only for tests, and long enough for them'
  await Bun.write(
    join(cwd, '.env.local'),
    `SESSION_SECRET="${secret}"\nWEBHOOK_SECRET=${btoa(secret)}\n`,
  )
  for (const [file, text] of Object.entries(EXTRA)) await Bun.write(join(cwd, file), text)
  const config = Bun.file(join(cwd, 'bunbase.config.ts'))
  await Bun.write(
    config,
    (await config.text())
      .replace('presets: [saas()],', 'presets: [saas()],\n  plugins: [till()],')
      .replace(
        "from 'bunbase/presets'",
        "from 'bunbase/presets'\nimport { till } from './till.ts'",
      ),
  )
  const [browser] = await Promise.all([startBrowser(program), run(cwd, 'migrate'), studioBuilt()])
  const dev = new RunningCli(['dev', '--port', '0', '--host', '127.0.0.1'], {
    cwd,
    env: { NO_COLOR: '1' },
  })
  const [link] = await dev.says(/http:\/\/\S+#t=\S+/)
  const url = new URL(link).origin
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
    // Grey bars that shimmer cost more than all that is looked at.
    reducedMotion: 'reduce',
  })
  // Sooner than the test's own, so that a failure says what was waited for.
  context.setDefaultTimeout(15_000)
  watch(context, url)
  const tab = await context.newPage()
  await watchShifts(tab)
  await tab.goto(link)
  await shown(tab)
  return {
    ...{ cwd, url, link, dev, browser, context, tab, run: '' },
    async go(path, mark) {
      await tab.evaluate((to) => history.pushState({}, '', to), `/_studio${path}`)
      await tab.locator(mark).first().waitFor()
    },
    async open(path) {
      const page = await context.newPage()
      await page.goto(`${url}/_studio${path}`)
      await shown(page)
      return page
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await dev[Symbol.asyncDispose]()
      remove()
    },
  }
}
