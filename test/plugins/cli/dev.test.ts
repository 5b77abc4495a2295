import { describe, expect, test } from 'bun:test'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG, RunningCli, answering, cli, temporaryApp, textAt } from './cli.ts'
import { inTime } from '../../in-time.ts'

const dev = (cwd: string, ...words: string[]): RunningCli =>
  new RunningCli(['dev', ...words], { cwd })
const SERVED = /✓ (.+) changed: served after (\d+) ms/

/** Processes whose parent is the given one. */
function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((child) => parentOf(child) === pid)
}

function parentOf(pid: number): number | undefined {
  try {
    // What follows the name, which may hold anything: state, then the parent.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return Number(parent)
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('dev', () => {
  test('prints the URL and the routes, and serves them', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    await running.says(/ready in \d+ ms/)
    const url = await running.url()
    await running.says(/GET +\/hello +hello +src\/hello\.ts/)
    expect(await textAt(`${url}/hello`)).toBe('hello')
  })

  test('prints the routes of the app before those of plugins', async () => {
    await using app = await temporaryApp()
    await app.write(
      'bunbase.config.ts',
      `import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'
export default defineConfig({ presets: [saas()], auth: { sessionSecret: 'x'.repeat(32) } })
`,
    )
    await using running = dev(app.folder)
    await running.says(/GET +\/hello +hello +src\/hello\.ts\n.*\/auth\//)
    await running.says(/… and \d+ more: bunbase list/)
  })

  test('serves changed, new, deleted and moved files at the same URL', async () => {
    await using app = await temporaryApp({ 'src/_words.ts': "export const word = 'one'\n" })
    await app.write(
      'src/hello.ts',
      `import { word } from './_words.ts'\n${answering('hello', '/hello', 'word')}`,
    )
    await using running = dev(app.folder)
    const url = await running.url()
    expect(await textAt(`${url}/hello`)).toBe('one')

    await app.write('src/_words.ts', "export const word = 'two'\n")
    await running.says(/src\/_words\.ts changed: served/)
    expect(await textAt(`${url}/hello`)).toBe('two')

    await app.write('src/deep/er/new.ts', answering('fresh', '/fresh', "'fresh'"))
    await running.says(/\+ GET +\/fresh/)
    expect(await textAt(`${url}/fresh`)).toBe('fresh')

    await app.write('src/deep/er/new.ts', answering('fresh', '/fresh', "'fresher'"))
    await running.says(SERVED)
    expect(await textAt(`${url}/fresh`)).toBe('fresher')

    await app.remove('src/deep')
    await running.says(/- GET +\/fresh/)
    expect((await fetch(`${url}/fresh`)).status).toBe(404)

    await app.write('lib/far.ts', "export const far = 'far'\n")
    await running.says(SERVED)
    await app.write(
      'src/hello.ts',
      `import { far } from '../lib/far.ts'\n${answering('hello', '/hello', 'far')}`,
    )
    await running.says(SERVED)
    expect(await textAt(`${url}/hello`)).toBe('far')
    await app.write('lib/far.ts', "export const far = 'farther'\n")
    await running.says(/lib\/far\.ts changed: served/)
    expect(await textAt(`${url}/hello`)).toBe('farther')
  })

  test('reads the config and .env anew', async () => {
    await using app = await temporaryApp({
      '.env': 'WORD=first\nFROM_SHELL=file\n',
      'src/env.ts': answering('env', '/env', '`${process.env.WORD} ${process.env.FROM_SHELL}`'),
    })
    await using running = new RunningCli(['dev'], {
      cwd: app.folder,
      env: { FROM_SHELL: 'shell' },
    })
    const url = await running.url()
    expect(await textAt(`${url}/env`)).toBe('first shell')
    await app.write('.env', 'WORD=second\n')
    await running.says(/\.env changed: served/)
    expect(await textAt(`${url}/env`)).toBe('second shell')
    await app.write('.env.local', 'WORD=third\n')
    await running.says(/\.env\.local changed: served/)
    expect(await textAt(`${url}/env`)).toBe('third shell')
    await app.remove('.env.local')
    await app.remove('.env')
    await running.says(SERVED)
    expect(await textAt(`${url}/env`)).toBe('undefined shell')

    await app.write('other/hello.ts', answering('hello', '/hello', "'other'"))
    await running.says(SERVED)
    await app.write('bunbase.config.ts', CONFIG.replace('port: 0', "port: 0, actionsDir: 'other'"))
    await running.says(/bunbase\.config\.ts changed: served/)
    expect(await textAt(`${url}/hello`)).toBe('other')
  })

  test('keeps the last good version while there is a mistake, and shows where it is', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const url = await running.url()
    await app.write('src/hello.ts', `${answering('hello', '/hello', "'new'")}\nconst x = = 1\n`)
    await running.says(/at: src\/hello\.ts:12:11/)
    await running.says(/> 12 \| const x = = 1/)
    await running.says(/do: correct the syntax there/)
    await running.says(/the last good version keeps serving/)
    expect(await textAt(`${url}/hello`)).toBe('hello')
    await app.write('bunbase.config.ts', CONFIG.replace('port: 0', 'prot: 0'))
    await running.says(/no selected plugin knows the config key "prot"/)
    await running.says(/did you mean "port"\?/)
    expect(await textAt(`${url}/hello`)).toBe('hello')
    await app.write('bunbase.config.ts', CONFIG)
    await running.says(/correct the syntax there/)
    await app.write('src/hello.ts', answering('hello', '/hello', "'mended'"))
    await running.says(SERVED)
    expect(await textAt(`${url}/hello`)).toBe('mended')
  })

  test('waits for a mistake to be mended when it is there from the beginning', async () => {
    await using app = await temporaryApp({ 'src/hello.ts': 'export const = 1' })
    await using running = dev(app.folder)
    await running.says(/src\/hello\.ts:1:14/)
    await running.says(/nothing is served; waiting for a change/)
    await app.write('src/hello.ts', answering('hello', '/hello', "'hello'"))
    await running.says(/ready in/)
    expect(await textAt(`${await running.url()}/hello`)).toBe('hello')
  })

  test('fails no request while it reloads', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const url = await running.url()
    const seen = new Set<string>()
    let asking = true
    const asker = (async () => {
      while (asking) seen.add(await textAt(`${url}/hello`))
    })()
    for (let version = 1; version <= 8; version++) {
      await app.write('src/hello.ts', answering('hello', '/hello', `'v${version}'`))
      await running.says(SERVED)
      expect(await textAt(`${url}/hello`)).toBe(`v${version}`)
    }
    asking = false
    await asker
    expect(seen.size).toBeGreaterThan(4)
  })

  test('lets a request that the old version has begun end', async () => {
    const slow = "await new Promise((r) => setTimeout(() => r('slow'), 600)) as string"
    await using app = await temporaryApp({
      'src/slow.ts': answering('slow', '/slow', slow).replace('() =>', 'async () =>'),
    })
    await using running = dev(app.folder)
    const url = await running.url()
    const answer = textAt(`${url}/slow`)
    await app.write('src/hello.ts', answering('hello', '/hello', "'new'"))
    await running.says(SERVED)
    expect(await textAt(`${url}/hello`)).toBe('new')
    expect(await answer).toBe('slow')
  })

  test('says that a version does not come up, and which file it waits for', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const url = await running.url()
    await app.write('src/stuck.ts', 'await new Promise(() => {})\n')
    await running.says(/still importing.*src\/stuck\.ts/)
    await running.says(/the app is not up after 5 s: .*\n.*last good version keeps serving/)
    expect(await textAt(`${url}/hello`)).toBe('hello')
    await app.write('src/stuck.ts', 'export {}\n')
    await running.says(SERVED)
  })

  test('says that the app crashed, and starts it again at the next change', async () => {
    await using app = await temporaryApp({
      'src/crash.ts': answering('crash', '/crash', '(setTimeout(() => process.exit(7)), "bye")'),
    })
    await using running = dev(app.folder)
    const url = await running.url()
    expect(await textAt(`${url}/crash`)).toBe('bye')
    await running.says(/the app crashed \(7\); it starts again at the next change/)
    await app.write('src/hello.ts', answering('hello', '/hello', "'again'"))
    await running.says(SERVED)
    expect(await textAt(`${url}/hello`)).toBe('again')
  })

  test('does not reload for what the app writes, for tests and for node_modules', async () => {
    await using app = await temporaryApp({ 'data/old.json': '{}', 'src/words.json': '"one"' })
    await app.write(
      'src/hello.ts',
      `import word from './words.json'\n${answering('hello', '/hello', 'word')}`,
    )
    await using running = dev(app.folder)
    const url = await running.url()
    const quiet = ['data/old.json', 'data/new.sqlite', 'app.log', 'src/hello.test.ts', 'src/x.d.ts']
    for (const file of [...quiet, 'node_modules/x/index.ts', '.bunbase/x.ts'])
      await app.write(file, '{}')
    await app.write('src/words.json', '"two"')
    const [, what] = await running.says(SERVED)
    // node_modules itself is new, which may mean that packages were installed.
    expect(what!.split(', ').filter((file) => file !== 'node_modules')).toEqual(['src/words.json'])
    expect(await textAt(`${url}/hello`)).toBe('two')
  })

  test('reloads for a script beside the config when a file of the app names it', async () => {
    const waiting = answering('hello', '/hello', "(await import('../late.ts')).text")
    await using app = await temporaryApp({
      'src/hello.ts': waiting.replace('() =>', 'async () =>'),
      'late.ts': "export const text = 'one'",
    })
    await using running = dev(app.folder)
    const url = await running.url()
    await app.write('vite.config.ts', 'export default {}')
    await app.write('late.ts', "export const text = 'two'")
    const [, what] = await running.says(SERVED)
    expect([what, await textAt(`${url}/hello`)]).toEqual(['late.ts', 'two'])

    // What a mistake is mended by has no place yet.
    await app.write('src/hello.ts', `import { text } from '../new.ts'\nvoid text`)
    await running.says(/waiting for a change/)
    await app.write('new.ts', "export const text = 'three'")
    await running.says(SERVED)
  })

  test('says when the line that types the app is missing', async () => {
    await using app = await temporaryApp({
      'bunbase.config.ts': CONFIG.replace(/declare module.*/, '// interface Register {}'),
    })
    await using running = dev(app.folder)
    await running.says(/bunbase\.config\.ts lacks the line that types ctx, triggers and guards/)
    await running.says(
      /declare module 'bunbase' \{ interface Register \{ config: typeof config \} \}/,
    )
    await app.write('bunbase.config.ts', CONFIG)
    await running.says(SERVED)
    expect(running.output.match(/lacks the line/g)).toHaveLength(1)
  })
})

describe('the port of dev', () => {
  test('is --port and --host before the config', async () => {
    await using app = await temporaryApp({
      'bunbase.config.ts': CONFIG.replace('port: 0', 'port: 1'),
    })
    await using running = dev(app.folder, '--port', '0', '--host', 'localhost')
    expect(await running.url()).toMatch(/^http:\/\/localhost:\d+$/)
  })

  test('follows the config when that changes it', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const before = await running.url()
    const free = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
    const { port } = free
    free.stop(true)
    await app.write('bunbase.config.ts', CONFIG.replace('port: 0', `port: ${port}`))
    await running.says(SERVED)
    const after = await running.url()
    expect(after).toBe(`http://127.0.0.1:${port}`)
    expect(await textAt(`${after}/hello`)).toBe('hello')
    expect(fetch(`${before}/hello`)).rejects.toThrow()
  })

  test('is shared by two versions without losing other options of http', async () => {
    await using app = await temporaryApp({
      'bunbase.config.ts': CONFIG.replace(
        'port: 0',
        "port: 0, http: { health: { live: '/alive' } }",
      ),
    })
    await using running = dev(app.folder)
    expect((await fetch(`${await running.url()}/alive`)).status).toBe(200)
  })

  test('is not shared with another dev', async () => {
    await using app = await temporaryApp()
    await using first = dev(app.folder)
    const { port } = new URL(await first.url())
    await using second = dev(app.folder, '--port', port)
    await second.says(new RegExp(`port ${port} on 127\\.0\\.0\\.1 is taken`))
    await second.says(/bunbase dev --port \d+/)
    await second.says(/nothing is served/)
  })
})

describe('the end of dev', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends all processes, with 0', async (signal) => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const url = await running.url()
    const children = childrenOf(running.process.pid)
    expect(children.length).toBeGreaterThan(0)
    expect(await running.end(signal)).toBe(0)
    expect(children.filter(isAlive)).toEqual([])
    expect(fetch(url)).rejects.toThrow()
  })

  test('leaves no process behind when it is killed', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    const url = await running.url()
    await running.end('SIGKILL')
    // Whoever served it is told by the closed channel.
    let answers = true
    while (answers)
      answers = await fetch(url).then(
        () => true,
        () => false,
      )
    expect(answers).toBe(false)
  })

  test('no process is left over from many reloads', async () => {
    await using app = await temporaryApp()
    await using running = dev(app.folder)
    await running.url()
    for (let version = 0; version < 15; version++) {
      await app.write('src/hello.ts', answering('hello', '/hello', `'v${version}'`))
      await running.says(SERVED)
    }
    // The one that serves, the one for the next change, and one that may not be gone yet.
    expect(childrenOf(running.process.pid).length).toBeLessThanOrEqual(3)
  })
})

test('dev answers first within a second on an app of 50 actions, and serves a change at once', async () => {
  const files = Array.from({ length: 50 }, (_, n) => [
    `src/a${n}.ts`,
    answering(`a${n}`, `/a${n}`, `'a${n}'`),
  ])
  await using app = await temporaryApp(Object.fromEntries(files))
  await using running = dev(app.folder)
  const [, ready] = await running.says(/ready in (\d+) ms/)
  const url = await running.url()
  expect(await textAt(`${url}/a49`)).toBe('a49')
  await app.write('src/a7.ts', answering('a7', '/a7', "'changed'"))
  const [, , served] = await running.says(SERVED)
  expect(await textAt(`${url}/a7`)).toBe('changed')
  // Far more than it takes: other tests may use the processor. `npm run bench` has the numbers.
  expect(Number(ready)).toBeLessThan(inTime(1_000))
  expect(Number(served)).toBeLessThan(inTime(500))
})

test('dev refuses to run where there is no app', async () => {
  const { code, err } = await cli(['dev'], { cwd: join(import.meta.dir, '../..') })
  expect(code).toBe(1)
  expect(err).toContain('there is no bunbase app')
})
