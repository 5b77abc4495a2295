import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { until } from '../../../until.ts'
import { look } from './inspect.ts'
import type { World } from './world.ts'

/** What people do on the page of the database, and in the editors; each begins by going somewhere. */
export function databaseDeeds(of: () => World): void {
  const names = (statement: string): string[] => {
    using database = new Database(join(of().cwd, '.bunbase/app.db'))
    database.run('pragma busy_timeout = 5000')
    const rows = database.query<{ name: string }, []>(statement).all()
    return rows.map(({ name }) => name)
  }

  test('edit a row and save it; see what changed underneath, and take theirs over', async () => {
    const { tab, go } = of()
    await go('/database/projects', '[role="grid"]')
    const rename = async (from: string, to: string): Promise<void> => {
      await tab.getByText(from, { exact: true }).first().dblclick()
      await tab.getByRole('textbox', { name: 'name', exact: true }).fill(to)
      await tab.keyboard.press('Enter')
      await tab.getByRole('region', { name: 'Changes to be saved' }).getByText('1 cell').waitFor()
    }
    const [first] = names('select name from projects order by id')
    await rename(first!, 'Renamed')
    await tab.getByRole('button', { name: 'Show SQL' }).click()
    await tab.getByText(`set "name" = 'Renamed' where "id" =`).first().waitFor()
    await tab.keyboard.press('Escape')
    await tab.keyboard.press('Control+s')
    await tab.getByRole('status').getByText('Saved: 1 row.').waitFor()
    expect(names("select name from projects where name = 'Renamed'")).toHaveLength(1)
    await rename('Renamed', 'Mine')
    names("update projects set name = 'Theirs' where name = 'Renamed' returning name")
    await tab.getByRole('button', { name: /^Save/ }).click()
    const dialog = tab.getByRole('dialog', { name: 'Somebody else was here' })
    await dialog.getByRole('cell', { name: 'Theirs' }).waitFor()
    await look(tab, 'database-conflict', { part: '[role="dialog"]', bothThemes: false })
    await dialog.getByRole('button', { name: 'Take mine' }).click()
    await dialog.waitFor({ state: 'detached' })
    await tab.getByText('Mine', { exact: true }).waitFor()
    expect(names("select name from projects where name = 'Mine'")).toHaveLength(1)
  }, 60_000)

  test('give a row to another by what that is called, by keys and by a click', async () => {
    const { tab, go } = of()
    await go('/database/projects', '[role="grid"]')
    const [globex] = names("select id as name from organizations where name = 'Globex'")
    const [acme] = names("select id as name from organizations where name = 'Acme'")
    await tab.getByRole('button', { name: 'Open the row' }).first().click()
    const drawer = tab.getByRole('dialog')
    const field = drawer.getByRole('combobox', { name: 'org_id' })
    const offered = drawer.getByRole('listbox', { name: 'Rows of organizations' })
    await field.fill('Glob')
    await offered.getByRole('option', { name: /^Globex/ }).waitFor()
    await look(tab, 'reference', { part: '[role="dialog"]', bothThemes: false })
    await tab.keyboard.press('Escape')
    await offered.waitFor({ state: 'hidden' })
    await field.fill('Globe')
    await offered.getByRole('option', { name: /^Globex/ }).waitFor()
    await tab.keyboard.press('ArrowDown')
    await tab.keyboard.press('Enter')
    expect(await field.inputValue()).toBe(globex!)
    await field.click()
    await offered.getByRole('option', { name: /^Acme/ }).click()
    expect(await field.inputValue()).toBe(acme!)
    await drawer.getByRole('button', { name: 'Cancel' }).click()
  }, 60_000)

  test('write SQL from what is offered, run it, have it explained, and see where it is wrong', async () => {
    const { tab, go } = of()
    await go('/database?tab=sql', '.cm-content')
    const [name] = names('select name from projects')
    const editor = tab.locator('.cm-content')
    const write = async (sql: string): Promise<void> => {
      await editor.click()
      await tab.keyboard.press('Control+a')
      await tab.keyboard.type(sql)
    }
    // What is offered is not taken at once, lest a key that was meant for something else takes it.
    await until('what is offered is taken', async () => {
      await write('select name from pro')
      await tab.getByRole('option', { name: /^projects/ }).waitFor()
      await tab.keyboard.press('Tab')
      return (await editor.textContent()) === 'select name from projects'
    })
    await tab.keyboard.press('Control+Enter')
    await tab.getByRole('region', { name: 'Answer' }).getByText(name!).first().waitFor()
    await tab.getByRole('button', { name: 'Explain' }).click()
    await tab.getByText('SCAN projects').waitFor()
    await write('select nope from projects')
    await tab.keyboard.press('Escape')
    await tab.keyboard.press('Control+Enter')
    await tab.getByRole('alert').getByText('line 1, column 8: no such column: nope').waitFor()
    expect(await tab.locator('.cm-wrong').textContent()).toBe('nope')
    await look(tab, 'sql-wrong', { part: 'main' })
    await editor.focus()
    await tab.keyboard.press('Escape')
    await tab.keyboard.press('Tab')
    expect(await editor.evaluate((element) => element.contains(document.activeElement))).toBe(false)
  }, 60_000)

  test('write JSON, see where it does not fit its schema, and leave it by Tab', async () => {
    const { tab, go } = of()
    await go('/actions/desk.charge', 'h2:text-is("desk.charge")')
    await tab.getByRole('radio', { name: 'JSON' }).click()
    const editor = tab.locator('.cm-content')
    await editor.click()
    await tab.keyboard.press('Control+a')
    await tab.keyboard.insertText('{\n  "invoice": 0,\n  "card": "good"\n}')
    await tab.getByText('/invoice').waitFor()
    expect(await tab.locator('.cm-wrong').textContent()).toBe('0')
    await look(tab, 'json-wrong', { part: '[aria-label="Playground"]', bothThemes: false })
    await editor.focus()
    await tab.keyboard.press('Tab')
    expect(await editor.evaluate((element) => element.contains(document.activeElement))).toBe(false)
  }, 60_000)
}
