// DESIGN §8 for every preset that has a database: what the migrations of all its plugins make on SQLite
// and on Postgres is logically the same. A plugin that joins a preset is covered by that alone.
import { expect, test } from 'bun:test'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, type Kernel, type Preset, action, boot, defineConfig, t } from 'bunbase'
import { database, migrations, openDatabase } from 'bunbase/db'
import { runHistory } from 'bunbase/plugins/persistence'
import * as presets from 'bunbase/presets'
import { type TableSchema, readSchema } from '../../../../plugins/db/generate/schema.ts'
import { type Engine, engines, testDatabase } from '../../../services.ts'
import { lineDifferences, logicalLines } from './compare-schemas.ts'
import { testFolder } from '../../../test-folder.ts'

const nothing = action({ name: 'nothing', input: t.Object({}), output: t.Object({}) }, () => ({}))

/** An app on a preset that has been started and used once, so that all tables are there. */
async function used<T>(
  preset: Preset,
  url: string | undefined,
  use: (kernel: Kernel) => Promise<T>,
): Promise<T> {
  const { path: root, remove } = testFolder('schema', 'repository')
  try {
    await mkdir(join(root, 'src'))
    const overrides = {
      port: 0,
      hostname: '127.0.0.1',
      logger: { level: 'silent' },
      auth: { sessionSecret: 'only-for-this-test-of-the-schema' },
      database: { url: url ?? 'file:.bunbase/app.db' },
    }
    const app = defineConfig({ presets: [preset] }) as App<any>
    await using kernel = await boot(app, {
      mode: 'development',
      root,
      overrides,
      actions: [nothing],
    })
    await kernel.start()
    await kernel.call(nothing, {})
    await kernel.get(runHistory)?.flush()
    return await use(kernel)
  } finally {
    remove()
  }
}

/** Tables of each SQLite file of an app: `app.db` and those that plugins keep beside it. */
async function sqliteFiles({ root }: Kernel): Promise<Map<string, TableSchema[]>> {
  const files = (await readdir(join(root, '.bunbase'))).filter((file) => file.endsWith('.db'))
  const found = new Map<string, TableSchema[]>()
  for (const file of files.sort()) {
    const opened = openDatabase({ url: `file:.bunbase/${file}`, root })
    found.set(file, await readSchema(opened))
    await opened.close()
  }
  return found
}

const withDatabase: [string, Preset][] = []
for (const [name, make] of Object.entries(presets)) {
  const preset = make() as Preset
  const plugins = await used(preset, undefined, async (kernel) => kernel.plugins)
  if (plugins.includes('db')) withDatabase.push([name, preset])
}
const available = await engines()

test('there are presets with a database', () => {
  expect(withDatabase.map(([name]) => name)).toContain('core')
})

test.each(withDatabase)('%s() starts on an empty database of either engine', async (_, preset) => {
  for (const engine of available) {
    await using base = await testDatabase(engine)
    const states = await used(preset, base.url, async (kernel) => {
      expect(kernel.get(database)!.engine).toBe(engine)
      return (await kernel.get(migrations)!.status()).map(({ state }) => state)
    })
    expect(states.filter((state) => state !== 'applied')).toEqual([])
  }
})

const both = available.length === (['sqlite', 'postgres'] satisfies Engine[]).length

test.skipIf(!both).each(withDatabase)(
  '%s() has one schema on both engines',
  async (_, preset) => {
    const files = await used(preset, undefined, sqliteFiles)
    await using base = await testDatabase('postgres')
    const there = await used(preset, base.url, (kernel) => readSchema(kernel.get(database)!))
    const here = [...files.values()].flat()
    const apart = [...files].filter(([file]) => file !== 'app.db').flatMap(([, tables]) => tables)
    const names = new Set(apart.map(({ name }) => name))
    const lines = logicalLines(there, names)
    expect(lineDifferences(['sqlite', logicalLines(here, names)], ['postgres', lines])).toEqual([])
    expect(lines).toContain('action_runs (table)')
    expect(lines).toContain('action_runs: status text not null')
  },
  60_000,
)
