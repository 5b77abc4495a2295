// A run whose process is killed is known, and known as interrupted within seconds.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { boot, defineConfig, systemClock } from 'bunbase'
import { type RunHistory, persistence, runHistory } from 'bunbase/plugins/persistence'
import { until } from '../../until.ts'
import { testFolder } from '../../test-folder.ts'
import { inTime } from '../../in-time.ts'

const PROGRAM = join(import.meta.dir, 'programs/long.ts')

test('a run is there while it takes long, and interrupted once its process was killed', async () => {
  using folder = testFolder('interrupted', 'memory')
  const file = join(folder.path, 'runs.db')
  const child = Bun.spawn([process.execPath, PROGRAM, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const chunk of child.stdout) {
    if (new TextDecoder().decode(chunk).includes('it runs')) break
  }
  const config = defineConfig({ presets: [], plugins: [persistence({ persistence: { file } })] })
  const app = await boot(config, { mode: 'production' })
  const history = app.get(runHistory) as RunHistory
  const statuses = async () =>
    (await history.list()).items.map(({ action, status }) => `${action} ${status}`).sort()
  // Short ones are stored when they settle, unrecorded ones never.
  await until('the other process to be seen', async () => (await statuses()).length === 2)
  expect(await statuses()).toEqual(['long running', 'short succeeded'])
  child.kill('SIGKILL')
  await child.exited
  const died = systemClock.elapsed()
  await until('it to be told', async () => (await statuses()).includes('long interrupted'))
  expect(systemClock.elapsed() - died).toBeLessThan(inTime(8_000))
  const [run] = (await history.list({ status: 'interrupted' })).items
  expect(run).toMatchObject({ action: 'long', errorCode: undefined })
  await app.stop()
}, 60_000)
