// The Studio in Chromium against a real app under `bunbase dev`: every page, its states, and what people do there.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { chromium } from '../../../services.ts'
import { clipped, contrast, picture, shift, violations } from './inspect.ts'
import { wrongs } from './watch.ts'
import { type World, charge, shown, world } from './world.ts'

const program = await chromium()
const tabbed = (name: string): string => `[role="tab"][aria-selected="true"]:has-text("${name}")`
/** Where each is, and what is there only when it is shown. */
const PAGES = {
  overview: ['/', 'h1:text-is("Overview")'],
  runs: ['/runs', 'h1:text-is("Runs")'],
  logs: ['/logs', 'h1:text-is("Logs")'],
  actions: ['/actions', 'h1:text-is("Actions")'],
  action: ['/actions/desk.charge', 'h2:text-is("desk.charge")'],
  api: ['/api', 'h1:text-is("API")'],
  mcp: ['/mcp', 'h1:text-is("MCP")'],
  queue: ['/queue', tabbed('Queues')],
  failures: ['/queue?tab=failures', tabbed('Failures')],
  cron: ['/cron', 'h1:text-is("Cron")'],
  topology: ['/topology', 'h1:text-is("Topology")'],
  users: ['/saas/users', tabbed('Users')],
  orgs: ['/saas/orgs', tabbed('Organisations')],
  roles: ['/saas/roles', tabbed('Roles')],
  plans: ['/saas/plans', tabbed('Plans')],
  kernel: ['/kernel', tabbed('Plugins')],
  hooks: ['/kernel?tab=hooks', tabbed('Hooks')],
  config: ['/kernel?tab=config', tabbed('Config')],
  health: ['/kernel?tab=health', tabbed('Health')],
} as const

describe.if(program !== undefined)('the Studio', () => {
  let studio: World

  beforeAll(async () => {
    studio = await world(program!)
    for (let invoice = 1; invoice <= 12; invoice++) {
      await charge(studio.url, invoice, invoice % 4 === 0 ? 'declined' : 'good')
    }
  }, 90_000)
  afterAll(() => studio?.[Symbol.asyncDispose]())

  describe('its pages', () => {
    let tab: Page
    beforeAll(async () => {
      tab = await studio.open('/')
      expect(await shift(tab)).toBeLessThanOrEqual(0.05)
    }, 60_000)
    afterAll(() => tab.close())

    test.each(Object.entries(PAGES))(
      '%s is accessible and unclipped in both themes',
      async (name, [path, mark]) => {
        await tab.evaluate((to) => history.pushState({}, '', to), `/_studio${path}`)
        await tab.locator(mark).first().waitFor()
        await shown(tab)
        await picture(tab, `${name}-dark`)
        expect(await tab.getByRole('alert').allTextContents()).toEqual([])
        expect(await clipped(tab)).toEqual([])
        expect(await violations(tab)).toEqual([])
        await tab.emulateMedia({ colorScheme: 'light' })
        await tab.setViewportSize({ width: 1440, height: 800 })
        await picture(tab, `${name}-light`)
        expect(await clipped(tab)).toEqual([])
        expect(await contrast(tab)).toEqual([])
        await tab.emulateMedia({ colorScheme: 'dark' })
        await tab.setViewportSize({ width: 1280, height: 800 })
      },
      60_000,
    )
  })

  test('no page moves while it loads', async () => {
    for (const path of ['/runs', '/actions/desk.charge', '/queue']) {
      const page = await studio.open(path)
      expect(await shift(page)).toBeLessThanOrEqual(0.05)
      await page.close()
    }
  }, 60_000)

  describe('when a read fails', () => {
    test.each(['runs', 'actions', 'queue'] as const)(
      '%s says what, why, and offers to try again',
      async (name) => {
        const page = await studio.context.newPage()
        let broken = true
        await page.route(/\/api\/studio\.(?!boot|live|search)/, (route) =>
          broken ? route.abort('connectionreset') : route.continue(),
        )
        await page.goto(`${studio.url}/_studio${PAGES[name][0]}`)
        await page.getByRole('button', { name: 'Retry' }).waitFor()
        await picture(page, `${name}-failed`)
        expect(await violations(page)).toEqual([])
        broken = false
        await page.getByRole('button', { name: 'Retry' }).click()
        await page.getByRole('button', { name: 'Retry' }).waitFor({ state: 'detached' })
        await page.close()
      },
      60_000,
    )
  })

  test('tells "nothing matches" from "nothing there", and clears the filter', async () => {
    const page = await studio.open('/runs?q=action:nowhere', { theme: 'light' })
    await page.getByRole('heading', { name: 'No run matches' }).waitFor()
    await picture(page, 'runs-no-match')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Clear the filter' }).last().click()
    await page.getByRole('row').nth(1).waitFor()
    await page.close()
  }, 60_000)

  test('a run arrives live, is opened by keys, and shows its trace; replayed, there is another', async () => {
    const page = await studio.open('/runs')
    const newest = page.getByRole('row').nth(1)
    const before = await newest.textContent()
    await charge(studio.url, 4711, 'good')
    await page.waitForFunction(
      (was) => document.querySelectorAll('[role="row"]')[1]?.textContent !== was,
      before,
    )
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('tree', { name: 'Trace' }).waitFor()
    await page.getByRole('tab', { name: 'Input & output' }).click()
    await page.getByText('4711').first().waitFor()
    await picture(page, 'run-io')
    await page.keyboard.press('r')
    await page.getByRole('status').getByText('Replayed.').waitFor()
    await page.getByText('replay', { exact: true }).first().waitFor()
    await page.close()
  }, 60_000)

  test('an action is run from its form, as somebody, and its guards are asked', async () => {
    const page = await studio.open('/actions/desk.charge')
    await page.getByRole('radio', { name: 'declined' }).click()
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByRole('region', { name: 'Result' }).getByText('Stripe: card_declined').waitFor()
    await page.getByRole('radio', { name: 'good' }).click()
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByText('output valid').waitFor()
    await picture(page, 'playground')
    expect(await violations(page)).toEqual([])
    await page.close()
  }, 60_000)

  test('an organisation gets another plan, and somebody looks at the app as its owner, on record', async () => {
    const page = await studio.open('/saas/orgs')
    await page.getByRole('row').filter({ hasText: 'Globex' }).click()
    const drawer = page.getByRole('dialog', { name: 'Globex' })
    await drawer.getByRole('button', { name: 'Change the plan' }).click()
    await page.getByLabel('Plan', { exact: true }).selectOption('team')
    await page.getByRole('button', { name: 'Change it' }).click()
    await drawer.getByRole('listitem').filter({ hasText: 'exports' }).getByText('yes').waitFor()
    await drawer.getByText('assigned').waitFor()
    await picture(page, 'org-drawer')
    expect(await violations(page)).toEqual([])
    await drawer.getByRole('link', { name: 'eve@example.com' }).click()
    await page.getByRole('button', { name: 'Act as them…' }).click()
    await page.getByRole('button', { name: 'Sign this browser in' }).click()
    await page.getByText('This browser is eve@example.com in the app now.').waitFor()
    await page.keyboard.press('Escape')
    const bar = page.getByRole('status').filter({ hasText: 'You act as' })
    await bar.waitFor()
    expect(await page.evaluate(async () => (await fetch('/auth/me')).status)).toBe(200)
    await bar.getByRole('link', { name: 'Runs made so' }).click()
    await page.getByRole('row').filter({ hasText: 'auth.me' }).first().click()
    await page.getByText('by developer').waitFor()
    await picture(page, 'impersonated-run')
    await bar.getByRole('button', { name: 'End it' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(await page.evaluate(async () => (await fetch('/auth/me')).status)).toBe(401)
    await page.close()
  }, 60_000)

  test('the palette finds actions while it is typed', async () => {
    const page = await studio.open('/kernel')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('desk.ch')
    await page
      .getByRole('option', { name: /desk\.charge/ })
      .first()
      .waitFor()
    await picture(page, 'palette')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'desk.charge' }).waitFor()
    await page.close()
  }, 60_000)

  test('ten tabs are open at once', async () => {
    const pages = await Promise.all(Array.from({ length: 10 }, () => studio.open('/runs')))
    await Promise.all(pages.map((page) => page.getByText(/^live/).waitFor()))
    await Promise.all(pages.map((page) => page.close()))
  }, 60_000)

  test('ten thousand runs in the list are few elements', async () => {
    using database = new Database(join(studio.cwd, '.bunbase/runs.db'))
    database.run('pragma busy_timeout = 5000')
    database.run(`
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
      insert into action_runs (id, trace_id, started_at, duration_ms, attempt, action, trigger_kind, caller_kind, status)
      select printf('0190%08x-0000-7000-8000-%012x', i, i), printf('%032x', i), ${Date.now() - 60_000} - i, 5, 1, 'desk.charge', 'api', 'anonymous', 'succeeded' from n
    `)
    const page = await studio.open('/runs')
    const rows = page.getByLabel('Rows of Runs')
    const height = (): Promise<number> => rows.evaluate((element) => element.scrollHeight)
    for (let reads = 0; reads < 4; reads++) {
      const before = await height()
      await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      await page.waitForFunction(
        (was) => document.querySelector('[aria-label="Rows of Runs"]')!.scrollHeight > was,
        before,
      )
    }
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(
      1500,
    )
    await page.close()
  }, 60_000)

  test('a browser without the link sees how to get in, and nothing else', async () => {
    const stranger = await studio.browser.newContext({ colorScheme: 'dark' })
    const page = await stranger.newPage()
    await page.goto(`${studio.url}/_studio/runs`)
    await page.getByRole('heading', { name: 'Open the link from your terminal' }).waitFor()
    await picture(page, 'locked')
    expect(await violations(page)).toEqual([])
    await stranger.close()
  }, 60_000)

  test('read only: everything can be seen and nothing changed; a restart is no error', async () => {
    const page = await studio.open('/actions/desk.charge')
    const config = Bun.file(join(studio.cwd, 'bunbase.config.ts'))
    await Bun.write(
      config,
      (await config.text()).replace(
        'presets: [saas()],',
        "presets: [saas()],\n  studio: { access: 'read_only' },",
      ),
    )
    await page.getByText('Read only:').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: /^Run/ }).waitFor({ state: 'detached' })
    await picture(page, 'read-only')
    expect(await violations(page)).toEqual([])
    await page.close()
  }, 60_000)

  test('when the app is gone, what was seen last stays, and the page says so', async () => {
    const page: Page = await studio.open('/runs')
    await page.getByRole('row').nth(1).waitFor()
    await studio.dev.end('SIGINT')
    await page.getByRole('status').filter({ hasText: 'Disconnected' }).waitFor({ timeout: 30_000 })
    await picture(page, 'disconnected')
    expect(await page.getByRole('row').count()).toBeGreaterThan(5)
    expect(await violations(page)).toEqual([])
  }, 60_000)

  test('no page asked another origin, broke its policy or said an error', () => {
    expect(wrongs).toEqual([])
  })
})
