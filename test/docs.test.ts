import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TSchema } from '@sinclair/typebox'
import { saas } from 'bunbase/presets'
import { makeDeclarations } from './declarations.ts'
import { unknownCommands } from './docs/commands.ts'
import { typeErrors } from './docs/check.ts'
import { keysOf, untold } from './docs/config-keys.ts'
import { quote, readFences } from './docs/fences.ts'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const names = ['README.md', ...[...new Bun.Glob('docs/**/*.md').scanSync(root)].sort()]
const pages = await Promise.all(
  names.map(async (page) => ({ page, markdown: await Bun.file(join(root, page)).text() })),
)
const bunbase = await makeDeclarations()
const paths = await bunbase.paths('test')
afterAll(() => bunbase[Symbol.dispose]())
const CODE = ['ts', 'tsx', 'js', 'typescript', 'javascript']

/** A quote may open with a comment that names its file for the reader. */
const withoutName = (code: string, file: string): string =>
  code.replace(/^\/\/ (\S+)\n/, (line, name: string) => (file.endsWith(`/${name}`) ? '' : line))

for (const { page, markdown } of pages) {
  describe(page, () => {
    const fences = readFences(page, markdown)
    const code = fences.filter((fence) => CODE.includes(fence.language))

    test('its code type-checks', async () => {
      const shown = code.filter((fence) => !fence.options.file)
      expect(await typeErrors(shown, paths)).toEqual([])
    })

    for (const fence of fences.filter(({ options }) => options.file)) {
      test(`line ${fence.line} quotes ${fence.options.file}`, async () => {
        const [file = '', region] = fence.options.file!.split('#')
        const quoted = quote(await Bun.file(join(root, file)).text(), region)
        expect(withoutName(fence.code, file)).toBe(quoted ?? `(${file} has no region ${region})`)
      })
    }

    test('its shell commands exist', async () => {
      const shell = fences.filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
      expect(await unknownCommands(shell)).toEqual([])
    })

    test('its JSON parses', () => {
      for (const fence of fences.filter(({ language }) => language === 'json')) {
        expect(() => JSON.parse(fence.code)).not.toThrow()
      }
    })

    test('its relative links lead to files', () => {
      const prose = markdown.replace(/^ *`{3,}[\s\S]*?^ *`{3,}$/gm, '')
      const links = [...prose.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, to]) => to!)
      const dead = links.filter((to) => !existsSync(join(root, dirname(page), to)))
      expect(dead).toEqual([])
    })

    test('every fence says its language', () => {
      expect(fences.filter(({ language }) => !language).map(({ line }) => line)).toEqual([])
    })
  })
}

test('a wrong use of what bunbase exports would be found', async () => {
  const wrong = [
    "import { action, t } from 'bunbase'",
    'action({ input: t.Object({}), handler: 1 })',
  ]
  const fences = readFences('page.md', ['```ts', ...wrong, '```'].join('\n'))
  expect(await typeErrors(fences, paths)).toEqual([expect.stringMatching(/^page.md:3 error TS/)])
})

test('both indexes name every page, and llms.txt no page that is not there', async () => {
  const linked = async (index: string): Promise<string[]> => {
    const text = await Bun.file(join(root, 'docs', index)).text()
    return [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => `docs/${to}`).sort()
  }
  expect(await linked('llms.txt')).toEqual(names.filter((name) => name !== 'README.md'))
  const index = await linked('README.md')
  const others = names.filter((name) => !name.endsWith('README.md'))
  expect(others.filter((page) => !index.includes(page))).toEqual([])
})

/** The plugins of the largest preset. */
const selected = await (
  saas() as unknown as {
    '~preset': () => Promise<{ '~plugin': { definition: { name: string; config?: TSchema } } }[]>
  }
)['~preset']()
const configured = selected.flatMap(({ '~plugin': { definition } }) =>
  definition.config ? [[definition.name, definition.config] as const] : [],
)

test.each(configured)(
  'every config key of %s is told of, on one page or another',
  (name, config) => {
    const guides = pages.filter(({ page }) => /^docs\/[^/]+$/.test(page))
    const rows = guides.find(({ page }) => page.endsWith('/configuration.md'))!.markdown.split('\n')
    const [row = ''] = rows.filter((it) => new RegExp(`\\| (\\[${name}\\]|${name} )`).test(it))
    expect(untold(Object.keys(config['properties']), row)).toEqual([])
    // Until a plugin has a page, its row is all that there is.
    if (!row.includes(`[${name}](`)) return
    const keys = keysOf(config)
    const missing = guides.map(({ markdown }) => new Set(untold(keys, markdown)))
    expect(keys.filter((key) => missing.every((here) => here.has(key)))).toEqual([])
  },
)

test('the README shows an action, a config and the two commands', async () => {
  const fences = readFences('README.md', await Bun.file(join(root, 'README.md')).text())
  const all = fences.map(({ code }) => code).join('\n')
  for (const part of ['action(', 'defineConfig(', 'npm run demo', 'npm test']) {
    expect(all).toContain(part)
  }
})

test('the page about plugins has every line of its plugin', async () => {
  const folder = 'test/apps/third-party-trigger/plugin'
  const { page, markdown } = pages.find((it) => it.page === 'docs/writing-plugins.md')!
  const quoted = readFences(page, markdown)
  const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim())
  for (const name of new Bun.Glob('*.ts').scanSync(join(root, folder))) {
    if (name.endsWith('.test.ts')) continue
    const file = `${folder}/${name}`
    const shown = quoted.filter(({ options }) => options.file?.split('#')[0] === file)
    const lines = new Set(shown.flatMap(({ code }) => linesOf(code)))
    const source = quote(await Bun.file(join(root, file)).text())!
    expect({ name, missing: linesOf(source).filter((line) => !lines.has(line)) }).toEqual({
      name,
      missing: [],
    })
  }
})
