import { expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { folderOf } from './rules.ts'
import { testFolder } from '../test-folder.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

/** Modules that an app on a preset has loaded when it serves, relative to the repository. */
async function loadedModules(preset: string): Promise<string[]> {
  using folder = testFolder('start')
  await mkdir(join(folder.path, 'src'))
  // The first start migrates the database, which others find as it is.
  if (preset !== 'minimal') await start(folder.path, preset, 'auto')
  return await start(folder.path, preset, 'check')
}

async function start(folder: string, preset: string, migrate: string): Promise<string[]> {
  const script = join(root, 'test/budget/start-preset.ts')
  const child = Bun.spawn([process.execPath, script, folder, preset, migrate], {
    env: { ...process.env, DATABASE_URL: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await new Response(child.stdout).text()
  expect(await child.exited).toBe(0)
  const modules: string[] = JSON.parse(output.trim().split('\n').at(-1)!)
  return modules.map((path) => path.replace(root, ''))
}

const packagesOf = (modules: string[]): string[] => [
  ...new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
]
const modules = await loadedModules('minimal')
const ours = modules.filter((path) => /^(kernel|plugins|presets)\//.test(path))

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
  expect(packagesOf(modules).sort()).toEqual(['@sinclair/typebox', 'hookable'])
})

test('a core app loads no command, of migrations only how they are found, and no broker', async () => {
  const core = await loadedModules('core')
  expect(packagesOf(core)).toContain('kysely')
  const heavy = ['@clack/prompts', '@modelcontextprotocol/sdk', 'citty']
  expect(packagesOf(core).filter((name) => heavy.includes(name))).toEqual([])
  const late =
    /^plugins\/(cli|testing|client\/(?!index)|db\/(generate|migrate\/(lint|run|apply|reset)|commands))\b/
  expect(core.filter((path) => late.test(path))).toEqual([])
  const brokers = /^plugins\/events\/(open-broadcast|broadcast|connection|redis|nats|postgres)\./
  expect(core.filter((path) => brokers.test(path))).toEqual([])
  expect(core).toContain('plugins/events/emitter.ts')
  // Nothing is offered to agents, so there is no endpoint.
  expect(
    core.filter((path) => /^plugins\/mcp\/(serving|endpoint|connection)\./.test(path)),
  ).toEqual([])
}, 60_000)

test('a minimal app loads few of our modules', () => {
  expect(ours.length).toBeLessThanOrEqual(190)
})
