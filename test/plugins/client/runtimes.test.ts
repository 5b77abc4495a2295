// One program that uses a generated client, bundled and run where clients run.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { core } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { chromium } from '../../services.ts'
import { startBrowser } from '../../services/browser.ts'
import { actions, seen, tokens } from './actions.ts'
import { generateClient } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

const JOURNEY = `
import { attempt, createClient } from './client.gen.ts'

export async function journey(baseUrl: string, title: string): Promise<unknown> {
  let token = 'old'
  const api = createClient({
    baseUrl,
    token: () => token,
    onUnauthorized: () => ((token = 'new'), true),
  })
  const made = await api.tasks.createTask({ title, tags: ['ü', 'b'] })
  const taken = await attempt(api.tasks.createTask({ title }))
  const found = await api.tasks.list({ tag: ['ü', 'b'], state: 'open' })
  const stored = await api.files.upload({ picture: new File(['12345'], 'a.txt'), note: 'ü' })
  const bytes = await (await api.files.download({ size: 70_000 })).arrayBuffer()
  const left: number[] = []
  for await (const item of api.countdown({ from: 2 })) left.push(item.left)
  const failed: string[] = []
  try {
    for await (const item of api.countdown({ from: 2, failAt: 1 })) left.push(item.left)
  } catch (error) {
    failed.push((error as { code: string }).code)
  }
  const abort = new AbortController()
  const read = async (): Promise<void> => {
    const stream = api.countdown({ from: 0, hold: true }, { signal: abort.signal })
    for await (const _ of stream) abort.abort()
  }
  await read().catch((error: Error) => failed.push(error.name))
  const late = await attempt(api.slow({}, { timeout: 20 }))
  const { token: renewed } = await api.me()
  const paid = await api.pay({ amount: 3, times: 0 })
  await api.tasks.remove({ id: made.id })
  return {
    same: found.some(({ id }) => id === made.id),
    taken: taken.error?.code,
    stored,
    bytes: bytes.byteLength,
    left,
    failed,
    late: late.error?.code,
    renewed,
    paid,
  }
}
`
const EXPECTED = {
  same: true,
  taken: 'TITLE_TAKEN',
  stored: { names: ['a.txt'], bytes: 5, note: 'ü' },
  bytes: 70_000,
  left: [2, 1, 0, 2],
  failed: ['CONFLICT', 'AbortError'],
  late: 'CLIENT_TIMEOUT',
  renewed: 'Bearer new',
  paid: { paid: 3 },
}

let app: TestApp
const { path: folder, remove } = testFolder('client', 'repository')
let baseUrl: string
/** Serves the same page from another origin. */
let elsewhere: Bun.Server<undefined>
let page = ''

beforeAll(async () => {
  const database = { url: 'sqlite::memory:' }
  const html = { headers: { 'content-type': 'text/html;charset=utf-8' } }
  elsewhere = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response(page, html) })
  const http = { cors: { origins: [elsewhere.url.origin] } }
  app = await createTestApp({ presets: [core()], database, http, actions }, { root: folder })
  await generateClient(app.kernel)
  await Bun.write(join(folder, 'journey.ts'), JOURNEY)
  baseUrl = await app.start()
  tokens.good = 'new'
  seen.flaky = 0
})
afterAll(async () => {
  await elsewhere.stop(true)
  await app[Symbol.asyncDispose]()
  remove()
})

async function bundle(target: 'node' | 'browser', program: string): Promise<string> {
  const entry = join(folder, `${target}.ts`)
  await Bun.write(entry, program)
  const { outputs } = await Bun.build({ entrypoints: [entry], target })
  return outputs[0]!.text()
}

test('Bun runs it as it is', async () => {
  const { journey } = (await import(join(folder, 'journey.ts'))) as {
    journey(baseUrl: string, title: string): Promise<unknown>
  }
  expect(await journey(baseUrl, 'bun')).toEqual(EXPECTED)
})

const node = Bun.which('node')
if (!node) console.log('there is no Node here: the client is not run on it')
else {
  test('Node runs it, bundled', async () => {
    const program = `import { journey } from './journey.ts'
      console.log(JSON.stringify(await journey(process.argv[2]!, 'node')))`
    const file = join(folder, 'node.mjs')
    await Bun.write(file, await bundle('node', program))
    const child = Bun.spawn([node, file, baseUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
    expect(JSON.parse(await new Response(child.stdout).text())).toEqual(EXPECTED)
  })
}

const browser = await chromium()
if (browser) {
  test('Chromium runs it, on a page of the same origin and on one of another', async () => {
    const script = await bundle(
      'browser',
      `import { journey } from './journey.ts'
      Object.assign(globalThis, { journey })`,
    )
    page = `<!doctype html><meta charset="utf-8"><script type="module">${script}</script>`
    await using started = await startBrowser(browser)
    const tab = await started.newPage()
    await tab.route(`${baseUrl}/page.html`, (route) =>
      route.fulfill({ contentType: 'text/html', body: page }),
    )
    const run = (base: string, title: string): Promise<unknown> =>
      tab.evaluate(`journey(${JSON.stringify(base)}, ${JSON.stringify(title)})`)
    await tab.goto(`${baseUrl}/page.html`)
    expect(await run('', 'same origin')).toEqual(EXPECTED)
    await tab.goto(elsewhere.url.href)
    expect(await run(baseUrl, 'other origin')).toEqual(EXPECTED)
  })
}
