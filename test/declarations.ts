// The framework as its users have it for their compiler: declarations. What imports `bunbase` is checked against
// them, which takes an eighth of the time that its sources do; those `npm run check types` looks at, once.
import { mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { testFolder } from './test-folder.ts'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const SOURCES = /^(kernel|plugins|presets)\//

/** Declarations in a folder, for as long as they are needed. Projects are folders relative to the repository. */
export interface Declarations {
  /** A project's `compilerOptions.paths`, but that `bunbase` is the declarations. */
  paths(project: string): Promise<Record<string, string[]>>
  /** Writes a `tsconfig.json` that is the project's but for those paths, into the folder that is returned. */
  overlay(project: string): Promise<string>
  /** Takes the folder away. */
  [Symbol.dispose](): void
}

/** Makes the declarations. @throws Error with the compiler's words when the sources have type errors */
export async function makeDeclarations(): Promise<Declarations> {
  const { path: folder, remove } = testFolder('declarations', 'repository')
  const compile = [
    ...[process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    ...['--emitDeclarationOnly', '--outDir', folder],
  ]
  const child = Bun.spawn(compile, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const words = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) {
    remove()
    throw new Error(`the sources have type errors: npm run check types\n${words}`)
  }
  let projects = 0
  return {
    paths: (project) => pathsOf(project, folder),
    overlay: async (project) => {
      const own = join(folder, `project-${projects++}`)
      await mkdir(own)
      const config = {
        extends: relative(own, join(root, project, 'tsconfig.json')),
        compilerOptions: { paths: await pathsOf(project, folder) },
      }
      await Bun.write(join(own, 'tsconfig.json'), JSON.stringify(config))
      return own
    },
    [Symbol.dispose]: remove,
  }
}

/** A project's `paths`, absolute, those into the sources led to their declarations. */
async function pathsOf(project: string, folder: string): Promise<Record<string, string[]>> {
  const file = join(root, project, 'tsconfig.json')
  const own = (await Bun.file(file).json()).compilerOptions?.paths
  const [paths, from] = own ? [own, dirname(file)] : [rootPaths, root]
  const lead = (path: string): string => {
    const absolute = join(from, path)
    const inside = relative(root, absolute)
    return SOURCES.test(inside) ? join(folder, inside.replace(/\.ts$/, '.d.ts')) : absolute
  }
  return Object.fromEntries(
    Object.entries<string[]>(paths).map(([name, places]) => [name, places.map(lead)]),
  )
}

const rootPaths: Record<string, string[]> = (await Bun.file(join(root, 'tsconfig.json')).json())
  .compilerOptions.paths
