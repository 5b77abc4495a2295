import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type BootError,
  type BootOptions,
  type Kernel,
  boot,
  defineConfig,
} from '../../../plugins/index.ts'
import { type LoaderPlugin, loader } from '../../../plugins/loader/index.ts'
import { testFolder } from '../../test-folder.ts'

const front = new URL('../../../plugins/index.ts', import.meta.url).pathname

/** Head of a source file of a test app; what it does not use does no harm. */
export const HEAD: string = `import { action, event, hook, module, t } from ${JSON.stringify(front)};
const none = { input: t.Object({}), output: t.Object({ from: t.String() }) };
`

/** A file whose default export is an action that tells its own path. */
export const plain = (path: string): string =>
  `${HEAD}export default action(none, () => ({ from: ${JSON.stringify(path)} }))\n`

/** An app's folder on the disk. */
export interface AppFolder extends Disposable {
  readonly root: string
  /** Boots it with the loader alone. */
  boot(options?: BootOptions & { config?: LoaderPlugin['config'] }): Promise<Kernel>
  /** Why it does not boot. */
  refusal(options?: BootOptions & { config?: LoaderPlugin['config'] }): Promise<BootError>
}

/** Writes an app's files, by path from its root, into a folder that is removed with it. */
export async function appFolder(files: Record<string, string>): Promise<AppFolder> {
  const { path: root, remove } = testFolder('loader')
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const start: AppFolder['boot'] = ({ config = {}, ...options } = {}) =>
    boot(defineConfig({ plugins: [loader()], ...config }), { root, ...options })
  return {
    root,
    boot: start,
    refusal: async (options) => {
      const booted = await start(options).catch((error: unknown) => error as BootError)
      if ('problems' in booted) return booted
      await (booted as Kernel).stop?.()
      throw booted instanceof Error ? booted : new Error('it boots')
    },
    [Symbol.dispose]: remove,
  }
}
