import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { entryPoints, expectedExports } from '../../.ci/exports.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))
const manifest = await Bun.file(join(root, 'package.json')).json()

/** Each with what it is there for; another one needs a reason as good. */
const CHOSEN = [
  '@clack/prompts', // the questions of `bunbase init`, loaded on a terminal only
  '@modelcontextprotocol/sdk',
  '@sinclair/typebox',
  'citty',
  'croner',
  'hookable',
  'kysely', // the query builder of the db plugin
  'oauth4webapi', // signing in by other services, loaded at the first such sign-in
]

test('the run-time dependencies are the chosen ones, pinned', () => {
  expect(Object.keys(manifest.dependencies).filter((name) => !CHOSEN.includes(name))).toEqual([])
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version).toMatch(/^(npm:[\w./@-]+@)?\d+\.\d+\.\d+/)
  }
})

test('package.json exports every plugin and nothing that is not there', () => {
  expect(manifest.exports).toEqual(expectedExports())
  expect(Object.keys(manifest.exports)).toContain('./plugins/http')
})

test('within the repository every entry point is its source', () => {
  for (const [subpath, file] of Object.entries(entryPoints())) {
    const name = subpath === '.' ? 'bunbase' : `bunbase${subpath.slice(1)}`
    expect(Bun.resolveSync(name, join(root, 'test'))).toBe(join(root, file))
  }
})

test('there is one lock file', () => {
  const locks = new Bun.Glob(
    '**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lockb}',
  )
  const found = [...locks.scanSync({ cwd: root, dot: true })]
  expect(found.filter((file) => !/node_modules|templates/.test(file))).toEqual([])
})

test('the top of the repository holds what the design names', () => {
  const made = ['dist', 'node_modules']
  const folders = ['docs', 'kernel', 'plugins', 'presets', 'test', ...made]
  const rest = readdirSync(root).filter((name) => !name.startsWith('.') && !folders.includes(name))
  expect(rest.filter((name) => !/\.(json|toml|lock|md|tgz)$|^LICENSE$/.test(name))).toEqual([])
})
