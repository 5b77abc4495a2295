import { expect, test } from 'bun:test'
import { look, picture } from './inspect.ts'
import type { World } from './world.ts'

/** What whoever builds and runs the app does on its other pages, as tests; each begins by going somewhere. */
export function rounds(of: () => World): void {
  test('pause a schedule, run it now, let it go on, and try out another', async () => {
    const { tab, go } = of()
    await go('/cron', 'h1:text-is("Cron")')
    const row = tab.getByRole('row').filter({ hasText: 'desk.tidy' })
    await row.getByRole('button', { name: 'Pause desk.tidy' }).click()
    await row.getByText('Paused').waitFor()
    const runs = row.getByRole('img', { name: /^Last \d+ runs/ })
    expect(await runs.count()).toBe(0)
    await row.getByRole('button', { name: 'Run now' }).click()
    await runs.waitFor()
    await row.getByRole('button', { name: 'Resume desk.tidy' }).click()
    await row.getByText('Paused').waitFor({ state: 'detached' })
    await tab.getByRole('button', { name: 'Try an expression' }).click()
    const dialog = tab.getByRole('dialog', { name: 'Try an expression' })
    await dialog.getByLabel('Time zone').fill('Europe/Berlin')
    await dialog.getByText('at 08:00 on weekdays').waitFor()
    await picture(tab, 'cron-try')
    await dialog.getByLabel('Expression').fill('61 * * * *')
    await dialog.getByRole('alert').waitFor()
    await tab.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('send a request that is wrong, then one that is right, and come to its trace', async () => {
    const { tab, go } = of()
    await go('/api?op=desk.charge', 'h2:text-is("/desk/charge")')
    const form = tab.getByRole('region', { name: 'Try it' })
    await form.getByRole('spinbutton').fill('0')
    await tab.keyboard.press('Control+Enter')
    const answer = tab.getByRole('region', { name: 'Answer' })
    await answer.getByText('INVALID_INPUT').waitFor()
    await form.getByRole('alert').waitFor()
    await look(tab, 'api-refused', { part: 'main', bothThemes: false })
    await form.getByRole('spinbutton').fill('77')
    await tab.keyboard.press('Control+Enter')
    await answer.getByText('rcpt_77').waitFor()
    await tab.getByRole('radio', { name: 'SDK' }).click()
    await tab.getByText('await api.desk.charge({').waitFor()
    await answer.getByRole('button', { name: 'Trace' }).click()
    await tab.getByRole('tree', { name: 'Trace' }).waitFor()
  })

  test('hear what an agent asks, while it does', async () => {
    const { tab, url, go } = of()
    await go('/mcp?tab=protocol', 'h2:text-is("Listening")')
    const ask = async (): Promise<void> => {
      const answer = await fetch(`${url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      })
      await answer.text()
    }
    await ask()
    const exchange = tab.getByRole('button', { name: /tools\/list/ })
    await exchange.click()
    await tab.getByRole('region', { name: 'Answer' }).getByText('jsonrpc').waitFor()
    await look(tab, 'mcp-log', { part: 'main', bothThemes: false })
  })

  test('see what an action causes, and how late its event comes', async () => {
    const { tab, go } = of()
    await go('/topology?box=topic:project.created', 'h1:text-is("Topology")')
    const pane = tab.getByRole('complementary', { name: 'Of this box' })
    await pane.getByText('Lag').waitFor()
    await picture(tab, 'topology-event')
    await tab.getByRole('radio', { name: 'Modules' }).click()
    await tab.waitForURL('**by=module**')
    await pane.getByRole('link', { name: 'Payload and Emit…' }).click()
    await tab.getByRole('region', { name: 'Emit' }).waitFor()
  })
}
