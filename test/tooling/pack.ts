// The package as a stranger gets it: built, packed, and unpacked beside its dependencies.
import { existsSync } from 'node:fs'
import { mkdir, rename, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CREATE_FOLDER } from '../../.ci/create-package.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

function run(cwd: string, ...command: string[]): void {
  const { success, stdout, stderr } = Bun.spawnSync(command, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (!success) throw new Error(`${command.join(' ')} failed in ${cwd}\n${stdout}${stderr}`)
}

/** Changes with every file that goes into the package. */
async function sourceHash(): Promise<string> {
  const hash = new Bun.CryptoHasher('sha256')
  const files = new Bun.Glob('{kernel,plugins,presets,docs,.ci}/**/*').scanSync({
    cwd: root,
    dot: true,
  })
  const top = [
    'package.json',
    'tsconfig.json',
    'tsconfig.app.json',
    'tsconfig.build.json',
    'README.md',
  ]
  for (const file of [...files, ...top].filter((name) => !name.includes('node_modules')).sort()) {
    hash.update(file).update(await Bun.file(join(root, file)).bytes())
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * Unpacks `create-bunbase`, packed from its folder, beside a packed bunbase, with its command where an
 * installation puts it.
 */
export async function installCreate(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const tarball = join(folder, 'create-bunbase.tgz')
  const words = ['pm', 'pack', '--ignore-scripts', '--quiet', '--filename', tarball]
  run(join(root, CREATE_FOLDER), process.execPath, ...words)
  await mkdir(join(modules, 'create-bunbase'), { recursive: true })
  run(folder, 'tar', '-xzf', tarball, '-C', join(modules, 'create-bunbase'), '--strip-components=1')
  const { bin } = await Bun.file(join(modules, 'create-bunbase', 'package.json')).json()
  const [[name, file]] = Object.entries<string>(bin) as [[string, string]]
  await symlink(join('..', 'create-bunbase', file), join(modules, '.bin', name))
}

/**
 * Path of the package's tarball, built from the sources as they are; made once for each state of them.
 *
 * @param isBuilt whether dist/ is of this state already
 */
export async function packedTarball(isBuilt = false): Promise<string> {
  const tarball = join(root, '.bunbase', 'pack', `${await sourceHash()}.tgz`)
  if (existsSync(tarball)) return tarball
  await mkdir(dirname(tarball), { recursive: true })
  const made = `${tarball}.${process.pid}`
  if (!isBuilt) run(root, process.execPath, '.ci/build.ts')
  run(root, process.execPath, 'pm', 'pack', '--ignore-scripts', '--quiet', '--filename', made)
  await rename(made, tarball)
  return tarball
}

/**
 * Puts the packed package into `folder`/node_modules as an installation would, with its dependencies
 * linked from this repository, so that it takes no network.
 */
export async function installPacked(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, 'bunbase'), { recursive: true })
  const tarball = await packedTarball()
  run(folder, 'tar', '-xzf', tarball, '-C', join(modules, 'bunbase'), '--strip-components=1')
  const manifest = await Bun.file(join(modules, 'bunbase', 'package.json')).json()
  for (const name of [...Object.keys(manifest.dependencies), '@types/bun', 'bun-types']) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  await mkdir(join(modules, '.bin'))
  await symlink(join('..', 'bunbase', manifest.bin.bunbase), join(modules, '.bin', 'bunbase'))
}

// Run before the tests, so that none of them has to build while others run beside it.
if (import.meta.main) {
  run(root, process.execPath, '.ci/build.ts')
  await packedTarball(true)
}
