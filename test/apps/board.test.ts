// A React page that Vite builds and that uses a generated client: from the command line, in Chromium.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { RunningCli, cli } from '../plugins/cli/cli.ts'
import { chromium } from '../services.ts'
import { startBrowser } from '../services/browser.ts'
import { testFolder } from '../test-folder.ts'

const root = new URL('../..', import.meta.url).pathname
const { path: cwd, remove } = testFolder('board', 'repository')

beforeAll(async () => {
  await cp(join(root, 'test/apps/board'), cwd, {
    recursive: true,
    filter: (path) => !/\.bunbase$|dist$|tsconfig\.json$/.test(path.slice(root.length)),
  })
})
afterAll(remove)

const bunbase = (line: string) => cli(line.split(' '), { cwd, env: { NO_COLOR: '1' } })
const GENERATE = 'generate client --out web/client.gen.ts --react'

test('the committed client is as the command writes it', async () => {
  expect(await bunbase(`${GENERATE} --check`)).toMatchObject({
    code: 0,
    out: 'ok: web/client.gen.ts\nok: web/client.react.gen.ts\n',
  })
}, 60_000)

test('what it promises is saved, and compared with what it promises later', async () => {
  expect(await bunbase('generate manifest')).toMatchObject({ out: 'wrote manifest.gen.json\n' })
  expect(await bunbase('diff manifest.gen.json')).toMatchObject({
    code: 0,
    out: 'ok: nothing that others rely on has changed\n',
  })
}, 60_000)

test('--watch writes it again when an action changes', async () => {
  const action = Bun.file(join(cwd, 'src/cards/add.ts'))
  const before = await action.text()
  await using watching = new RunningCli([...GENERATE.split(' '), '--watch'], { cwd })
  await watching.says(/watching for changes/)
  await Bun.write(
    action,
    before.replace(
      't.Object({ title: t.String({ minLength',
      't.Object({ note: t.Optional(t.String()), title: t.String({ minLength',
    ),
  )
  await watching.says(/wrote web\/client\.gen\.ts/)
  expect(await Bun.file(join(cwd, 'web/client.gen.ts')).text()).toContain('  note?: string\n')
  await Bun.write(action, before)
  await watching.says(/wrote web\/client\.gen\.ts/)
  expect(await watching.end('SIGINT')).toBe(0)
}, 60_000)

const program = await chromium()
if (program) {
  describe('the page', () => {
    let running: RunningCli
    let browser: Browser
    let page: Page
    const errors: string[] = []

    beforeAll(async () => {
      const vite = Bun.spawn(
        [process.execPath, join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=warn'],
        { cwd, stdio: ['ignore', 'inherit', 'inherit'] },
      )
      const [code, started] = await Promise.all([vite.exited, startBrowser(program)])
      browser = started
      expect(code).toBe(0)
      running = new RunningCli(['start', '--port', '0', '--host', '127.0.0.1'], { cwd })
      const url = await running.url()
      page = await browser.newPage()
      page.on('pageerror', ({ message }) => errors.push(message))
      await page.goto(url)
    }, 60_000)
    afterAll(async () => {
      await browser?.close()
      await running?.[Symbol.asyncDispose]()
    })

    const add = async (title: string): Promise<void> => {
      await page.getByLabel('Title').fill(title)
      await page.getByRole('button', { name: 'Add' }).click()
    }

    test('adds cards, and shows them and how many there are', async () => {
      await add('Write docs')
      await page.getByText('Write docs').waitFor()
      await add('Read them')
      await page.getByText('Read them').waitFor()
      await page.locator('output', { hasText: '2' }).waitFor()
    }, 60_000)

    test('says what a typed error says', async () => {
      await add('Read them')
      await page.getByRole('alert').waitFor()
      expect(await page.getByRole('alert').textContent()).toBe(
        'There is a card “Read them” already.',
      )
    }, 60_000)

    test('attaches a file', async () => {
      await page.getByLabel('Attach to Write docs').setInputFiles({
        name: 'notes.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('12345'),
      })
      await page.getByText('notes.txt (5 bytes)').waitFor()
      expect(errors).toEqual([])
    }, 60_000)
  })
}
