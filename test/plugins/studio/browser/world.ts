// The app of `bunbase init --template saas` under `bunbase dev`, with actions that fail, wait and repeat beside its
// own, some traffic, and a browser in its Studio.
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { studioBuilt } from '../../../../.ci/studio.ts'
import { RunningCli, cli } from '../../cli/cli.ts'
import { startBrowser } from '../../../services/browser.ts'
import { watch } from './watch.ts'

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
  'src/desk/tidy.ts': `import { t, triggers } from 'bunbase'
import module from './_module.ts'
export default module.action(
  { name: 'tidy', description: 'Forgets old drafts', input: t.Object({}), output: t.Object({}), triggers: [triggers.cron('0 * * * *')] },
  (_, ctx) => {
    ctx.logger.debug('tidied', { drafts: 3 })
    return {}
  },
)`,
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
  /** Signed in to the Studio, with what is wrong noted by `watch`. */
  readonly context: BrowserContext
  /** A page of the Studio at a path below it, when what it shows is there. */
  open(path: string, options?: { theme?: 'dark' | 'light'; width?: number }): Promise<Page>
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

/** Makes the app, starts it and opens a browser. */
export async function world(program: string): Promise<World> {
  await mkdir(join(repository, '.bunbase'), { recursive: true })
  const cwd = await mkdtemp(join(repository, '.bunbase', 'studio-'))
  await cp(template, cwd, { recursive: true, filter: (path) => !path.endsWith('package.json') })
  await rename(join(cwd, '_env.local'), join(cwd, '.env.local'))
  const secret = 'only for tests, and long enough for them'
  await Bun.write(
    join(cwd, '.env.local'),
    `SESSION_SECRET="${secret}"\nWEBHOOK_SECRET=${btoa(secret)}\n`,
  )
  for (const [file, text] of Object.entries(EXTRA)) await Bun.write(join(cwd, file), text)
  const prepared = (async () => {
    for (const command of ['migrate', 'seed']) {
      const { code, out, err } = await cli([command], { cwd, env: { NO_COLOR: '1' } })
      if (code !== 0) throw new Error(`${command}: ${out}${err}`)
    }
  })()
  const [browser] = await Promise.all([startBrowser(program), prepared, studioBuilt()])
  const dev = new RunningCli(['dev', '--port', '0', '--host', '127.0.0.1'], {
    cwd,
    env: { NO_COLOR: '1' },
  })
  const [link] = await dev.says(/http:\/\/\S+#t=\S+/)
  const url = new URL(link).origin
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  // Sooner than the test's own, so that a failure says what was waited for.
  context.setDefaultTimeout(15_000)
  watch(context, url)
  const first = await context.newPage()
  await first.goto(link)
  await first.getByRole('navigation', { name: 'Pages' }).getByRole('link').first().waitFor()
  await first.close()
  return {
    ...{ cwd, url, link, dev, browser, context },
    async open(path, { theme = 'dark', width = 1280 } = {}) {
      const page = await context.newPage()
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme: theme })
      await page.goto(`${url}/_studio${path}`)
      await shown(page)
      return page
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await dev[Symbol.asyncDispose]()
      await rm(cwd, { recursive: true })
    },
  }
}
