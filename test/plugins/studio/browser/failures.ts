// What somebody does about jobs that fail, and the keys they do it with.
import { expect, test } from 'bun:test'
import { picture, violations } from './inspect.ts'
import type { World } from './world.ts'

/** Tests of a running app; `studio` gives it once it runs. */
export function failuresByCause(studio: () => World): void {
  test('failed jobs are one group: its cause is seen, all are retried, and it is resolved', async () => {
    const { url, tab: page, go } = studio()
    await fetch(`${url}/desk/ship-all`, { method: 'POST' })
    await go('/queue?tab=failures', '[role="tab"][aria-selected="true"]:has-text("Failures")')
    const row = page.getByRole('row').filter({ hasText: 'The carrier is away' })
    await row.getByText('×3').waitFor()
    await picture(page, 'failures-group')
    await row.getByText('The carrier is away').click()
    const drawer = page.getByRole('dialog', { name: 'The carrier is away' })
    await drawer.getByText('src/desk/ship.ts').waitFor()
    await drawer.getByText('3 wait to be retried').waitFor()
    await picture(page, 'failures-cause')
    expect(await violations(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Retry 3' }).click()
    await page.getByRole('status').getByText('3 jobs queued again.').waitFor()
    await drawer.getByText('wait to be retried').waitFor({ state: 'detached' })
    await drawer.getByRole('button', { name: 'Resolve' }).click()
    await page.getByRole('status').getByText('Resolved.').waitFor()
    await page.keyboard.press('Escape')
    await row.waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'Resolved 1' }).click()
    await row.getByText('resolved').waitFor()
    await go('/runs?q=action:desk.ship+status:ok', 'h1:text-is("Runs")')
    await page.getByRole('button', { name: 'OK 3' }).waitFor()
  })

  test('a row has its menu on a key, and no key does anything while somebody types', async () => {
    const { tab: page, go } = studio()
    await go('/runs', 'h1:text-is("Runs")')
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.getByRole('button', { name: 'More about this run' }).waitFor()
    await page.keyboard.press('.')
    await page.getByRole('menuitem', { name: 'Replay' }).waitFor()
    await picture(page, 'runs-menu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('x')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('.x?tp')
    expect(await page.locator('[data-filter]').inputValue()).toBe('.x?tp')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('menu').count()).toBe(0)
    await page.getByRole('button', { name: 'Clear the selection' }).click()
  })
}
