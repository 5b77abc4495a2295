import { expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOf } from './rules.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

/** Modules that a minimal app has loaded when it serves, relative to the repository. */
async function loadedModules(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bunbase-start-'))
  await mkdir(join(folder, 'src'))
  const child = Bun.spawn([process.execPath, join(root, 'test/budget/start-minimal.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await new Response(child.stdout).text()
  await rm(folder, { recursive: true })
  expect(await child.exited).toBe(0)
  const modules: string[] = JSON.parse(output.trim().split('\n').at(-1)!)
  return modules.map((path) => path.replace(root, ''))
}

const modules = await loadedModules()
const ours = modules.filter((path) => /^(kernel|plugins|presets)\//.test(path))
const packages = modules.flatMap(
  (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
)

test('a minimal app loads the plugins it selected, and no module of another', () => {
  expect([...new Set(ours.map(folderOf))].sort()).toEqual([
    'kernel',
    'plugins',
    'plugins/http',
    'plugins/loader',
    'plugins/logger',
    'presets',
  ])
})

test('a minimal app loads two packages', () => {
  expect([...new Set(packages)].sort()).toEqual(['@sinclair/typebox', 'hookable'])
})

test('a minimal app loads few of our modules', () => {
  expect(ours.length).toBeLessThanOrEqual(180)
})
