import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { look, picture, violations } from './inspect.ts'
import { type World, charge } from './world.ts'

/** What people do in the Studio, as tests; each begins by going somewhere. */
export function deeds(of: () => World): void {
  test('see a run arrive, open it by keys, read its trace, and replay it', async () => {
    const { tab, url, go } = of()
    await go('/runs?q=input.invoice:4711', 'h2:text-is("No run matches")')
    await charge(url, 4711, 'good')
    await tab.getByRole('row').filter({ hasText: 'desk.charge' }).waitFor()
    await tab.keyboard.press('j')
    await tab.keyboard.press('Enter')
    // Before the run is there to be replayed.
    await tab.keyboard.press('r')
    await tab.getByRole('status').getByText('Replayed.').waitFor()
    await tab.getByRole('tree', { name: 'Trace' }).waitFor()
    await tab.getByRole('tab', { name: 'Input & output' }).click()
    await tab.getByText('4711').first().waitFor()
    await look(tab, 'run-io', { part: 'main' })
    await tab.getByText('replay', { exact: true }).first().waitFor()
  })

  test('run an action from its form, as somebody, and see what it says', async () => {
    const { tab, go } = of()
    await go('/actions/desk.charge', 'h2:text-is("desk.charge")')
    await tab.getByRole('radio', { name: 'declined' }).click()
    await tab.getByRole('button', { name: /^Run/ }).click()
    await tab.getByRole('region', { name: 'Result' }).getByText('Stripe: card_declined').waitFor()
    await tab.getByRole('radio', { name: 'good' }).click()
    await tab.getByRole('button', { name: /^Run/ }).click()
    await tab.getByText('output valid').waitFor()
    await look(tab, 'playground', { part: 'main' })
  })

  test('give an organisation another plan, and look at the app as its owner, on record', async () => {
    const { tab, go } = of()
    await go('/saas/orgs', '[role="tab"][aria-selected="true"]:has-text("Organisations")')
    await tab.getByRole('row').filter({ hasText: 'Globex' }).click()
    const drawer = tab.getByRole('dialog', { name: 'Globex' })
    await drawer.getByRole('button', { name: 'Change the plan' }).click()
    await tab.getByLabel('Plan', { exact: true }).selectOption('team')
    await tab.getByRole('button', { name: 'Change it' }).click()
    await drawer.getByRole('listitem').filter({ hasText: 'exports' }).getByText('yes').waitFor()
    await drawer.getByText('assigned').waitFor()
    await picture(tab, 'org-drawer')
    expect(await violations(tab)).toEqual([])
    await drawer.getByRole('link', { name: 'eve@example.com' }).click()
    await tab.getByRole('button', { name: 'Act as them…' }).click()
    await tab.getByRole('button', { name: 'Sign this browser in' }).click()
    await tab.getByText('This browser is eve@example.com in the app now.').waitFor()
    await tab.keyboard.press('Escape')
    const bar = tab.getByRole('status').filter({ hasText: 'You act as' })
    await bar.waitFor()
    expect(await tab.evaluate(async () => (await fetch('/auth/me')).status)).toBe(200)
    await bar.getByRole('link', { name: 'Runs made so' }).click()
    await tab.getByRole('row').filter({ hasText: 'auth.me' }).getByText('auth.me').click()
    await tab.getByText('by developer').waitFor()
    await picture(tab, 'impersonated-run')
    await bar.getByRole('button', { name: 'End it' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(await tab.evaluate(async () => (await fetch('/auth/me')).status)).toBe(401)
  })

  test('find an action in the palette while they type', async () => {
    const { tab, go } = of()
    await go('/cron', 'h1:text-is("Cron")')
    await tab.keyboard.press('Control+k')
    await tab.getByRole('dialog').getByRole('combobox').waitFor()
    await tab.keyboard.type('desk.ch')
    const found = tab.getByRole('option', { name: /desk\.charge/ }).first()
    await found.waitFor()
    await picture(tab, 'palette')
    await tab.keyboard.press('Enter')
    await tab.getByRole('heading', { name: 'desk.charge' }).waitFor()
  })

  test('have more tabs open than a browser has connections', async () => {
    const pages = await Promise.all(Array.from({ length: 6 }, () => of().open('/cron')))
    await Promise.all(pages.map((page) => page.getByText(/^live/).waitFor()))
    await Promise.all(pages.map((page) => page.close()))
  }, 60_000)

  test('scroll through ten thousand runs, which are few elements', async () => {
    const { cwd, tab, go } = of()
    {
      using database = new Database(join(cwd, '.bunbase/runs.db'))
      database.run('pragma busy_timeout = 5000')
      database.run(`
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
        insert into action_runs (id, trace_id, started_at, duration_ms, attempt, action, trigger_kind, caller_kind, status)
        select printf('0190%08x-0000-7000-8000-%012x', i, i), printf('%032x', i), ${Date.now() - 60_000} - i, 5, 1, 'desk.charge', 'api', 'anonymous', 'succeeded' from n
      `)
    }
    await go('/runs?sort=old', 'h1:text-is("Runs")')
    await go('/runs', 'h1:text-is("Runs")')
    const rows = tab.getByLabel('Rows of Runs')
    const height = (): Promise<number> => rows.evaluate((element) => element.scrollHeight)
    for (let reads = 0; reads < 4; reads++) {
      const before = await height()
      await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      await tab.waitForFunction(
        (was) => document.querySelector('[aria-label="Rows of Runs"]')!.scrollHeight > was,
        before,
      )
    }
    const elements = await tab.evaluate(() => document.querySelectorAll('*').length)
    expect(elements).toBeLessThanOrEqual(1500)
  })
}
