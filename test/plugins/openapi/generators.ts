// Runs other people's OpenAPI tools on a document. The two generators need TypeScript's compiler API,
// which TypeScript 7 does not have: they get a folder in which `typescript` is 5.9.
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestFolder, testFolder } from '../../test-folder.ts'

const root = new URL('../../..', import.meta.url).pathname
const COPIED = ['openapi-typescript', '@hey-api']

/** A folder for generated clients; removed when it is disposed of. */
export async function workshop(): Promise<TestFolder> {
  const folder = testFolder('clients', 'repository')
  const modules = join(folder.path, 'node_modules')
  await mkdir(modules)
  for (const name of await readdir(join(root, 'node_modules'))) {
    const from = join(root, 'node_modules', name)
    if (name === 'typescript' || name.startsWith('.')) continue
    // Copied, not linked: a linked package would look for `typescript` where it really is.
    if (COPIED.includes(name)) await cp(from, join(modules, name), { recursive: true })
    else await symlink(from, join(modules, name))
  }
  await symlink(join(root, 'node_modules/typescript-5.9'), join(modules, 'typescript'))
  return folder
}

/** Runs a program in a folder. Its output when it fails; undefined when it succeeds. */
export async function failure(folder: string, ...command: string[]): Promise<string | undefined> {
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', CI: '1', REDOCLY_TELEMETRY: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  )
  return (await child.exited) === 0 ? undefined : `${out}${err}`
}
