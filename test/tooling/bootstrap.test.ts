import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { testFolder } from '../test-folder.ts'

// .ci/bun in a copy of the repository's skeleton. The cases that download are CI's own clean checkout.
const root = Bun.fileURLToPath(new URL('../..', import.meta.url))
const { path: folder, remove } = testFolder('bootstrap')
const noBun = join(folder, 'bin')

beforeAll(async () => {
  await mkdir(noBun)
  for (const tool of ['sh', 'dirname', 'cmp', 'cp'])
    await symlink(Bun.which(tool)!, join(noBun, tool))
  await cp(join(root, '.ci/bun'), join(folder, '.ci/bun'))
  const engines = (await Bun.file(join(root, 'package.json')).json()).engines
  const manifest = { name: 'skeleton', engines, dependencies: { dep: 'file:./dep' } }
  await Bun.write(join(folder, 'package.json'), JSON.stringify(manifest))
  await Bun.write(join(folder, '.ci/package.json'), '{}')
  await Bun.write(join(folder, 'dep/package.json'), '{ "name": "dep", "version": "1.0.0" }')
  const lock = [process.execPath, 'install', '--lockfile-only']
  Bun.spawnSync(lock, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] })
})
afterAll(remove)

function bootstrap(path: string, cwd: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = Bun.spawnSync({
    cmd: ['/bin/sh', join(folder, '.ci/bun'), ...args],
    cwd,
    env: { PATH: path, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { exitCode, out: String(stdout).trim(), err: String(stderr) }
}

test('without bun and npm it says what to install', () => {
  const { exitCode, err } = bootstrap(noBun, folder, '-p', '1')
  expect(exitCode).toBe(127)
  expect(err).toContain('Neither bun nor npm was found')
})

test("with bun it installs by the lock file once, and runs in the caller's directory", async () => {
  await mkdir(join(folder, 'bun-bin'), { recursive: true })
  await symlink(process.execPath, join(folder, 'bun-bin', 'bun'))
  const withBun = `${noBun}:${join(folder, 'bun-bin')}`
  const first = bootstrap(withBun, noBun, '-p', 'process.cwd()')
  expect(first).toMatchObject({ exitCode: 0, out: noBun })
  expect(await readdir(join(folder, 'node_modules'))).toEqual(
    expect.arrayContaining(['.bun.lock', 'dep']),
  )
  const second = bootstrap(withBun, folder, '-e', 'process.exit(7)')
  expect(second).toEqual({ exitCode: 7, out: '', err: '' })
})

test('a bun that is too old is not used', async () => {
  const old = join(folder, 'old')
  await mkdir(old)
  await Bun.write(join(old, 'bun'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const { exitCode, err } = bootstrap(`${noBun}:${old}`, folder, '-p', '1')
  expect(exitCode).not.toBe(0)
  expect(err).toContain('Installing Bun from the npm package')
})
