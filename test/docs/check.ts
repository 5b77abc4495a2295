// Type-checks the fences of one page as the files of an app, so that an example that names another
// (`import remind from './remind.ts'`) is held to it.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Fence } from './fences.ts'
import { testFolder } from '../test-folder.ts'

/** What a page means that shows no config of its own: every built-in plugin of `core()`. */
const DEFAULT_CONFIG = `import { defineConfig } from 'bunbase'
import { core } from 'bunbase/presets'
const config = defineConfig({ presets: [core()] })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`

/** A fence that opens with the comment \`// src/tasks.ts\` is that file; any other has a file of its own. */
function fileOf(fence: Fence): string {
  const named = /^\/\/ (\S+\.tsx?)\b/.exec(fence.code)?.[1]
  return named ?? `fence-${fence.line}.${fence.language === 'tsx' ? 'tsx' : 'ts'}`
}

/** `compilerOptions.paths`, absolute. */
type Paths = Record<string, string[]>

/**
 * Type errors of the fences, each as `page:line message`. Fences of a page are one app; those with
 * `project=name` are another.
 *
 * @param paths where `bunbase` is
 */
export async function typeErrors(fences: Fence[], paths: Paths): Promise<string[]> {
  const projects = Object.groupBy(fences, (fence) => fence.options.project ?? 'app')
  const errors = await Promise.all(Object.values(projects).map((app) => checkApp(app ?? [], paths)))
  return errors.flat()
}

async function checkApp(fences: Fence[], paths: Paths): Promise<string[]> {
  using folder = testFolder('docs', 'repository')
  return await checkIn(folder.path, fences, paths)
}

async function checkIn(folder: string, fences: Fence[], paths: Paths): Promise<string[]> {
  const byFile = new Map<string, Fence>()
  for (const fence of fences) {
    const file = fileOf(fence)
    if (byFile.has(file)) {
      return [`${fence.page}:${fence.line} ${file} is shown twice: mark one with project=name`]
    }
    byFile.set(file, fence)
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await Bun.write(join(folder, file), fence.code)
  }
  const hasConfig = fences.some((fence) => fence.code.includes('interface Register'))
  if (!hasConfig) await Bun.write(join(folder, 'default.config.ts'), DEFAULT_CONFIG)
  const tsconfig = {
    extends: '../../test/tsconfig.json',
    compilerOptions: { noUnusedLocals: false, paths },
    include: ['.'],
  }
  await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const command = [process.execPath, 'check', '--no-script', '--no-pretty', '--all', '-p', folder]
  const child = Bun.spawn(command, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  )
  if ((await child.exited) === 0) return []
  const errors = `${out}${err}`.split('\n').flatMap((line) => {
    const [, file = '', at = '1', message = line] =
      /^(.*?)\((\d+),\d+\): (error TS\d+.*)$/.exec(line) ?? []
    const fence = byFile.get(file)
    return fence ? [`${fence.page}:${fence.line + Number(at) - 1} ${message}`] : []
  })
  return errors.length > 0 ? errors : ['the sources have type errors: npm run check types']
}
