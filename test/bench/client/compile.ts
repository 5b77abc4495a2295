import { join } from 'node:path'
import type { Project } from './contenders.ts'
import { testFolder } from '../../test-folder.ts'

const root = new URL('../../..', import.meta.url).pathname

/** A compiler: the TypeScript that most have, and the native one. */
export type Compiler = 'TypeScript 5.9' | 'TypeScript 7'

const PROGRAMS: Readonly<Record<Compiler, string>> = {
  'TypeScript 5.9': 'node_modules/typescript-5.9/bin/tsc',
  'TypeScript 7': 'node_modules/typescript/bin/tsc',
}

const CONFIG = {
  compilerOptions: {
    target: 'esnext',
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    lib: ['esnext', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: ['web.ts'],
}

/** What a compilation said and took. */
export interface Compiled {
  /** Empty when there are none. */
  readonly errors: string
  /** From start to end of the process. */
  readonly seconds: number
  /** Types that generic ones were made into; not told by TypeScript 7 in one number. */
  readonly instantiations: number
}

/** Type-checks a front end, and what it imports, from nothing. */
export async function compile(project: Project, compiler: Compiler): Promise<Compiled> {
  const { path: folder, remove } = testFolder('bench-client', 'repository')
  try {
    for (const [file, text] of Object.entries(project)) await Bun.write(join(folder, file), text)
    await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG))
    const runtime = Bun.which('node') ?? process.execPath
    const command = [runtime, PROGRAMS[compiler], '--extendedDiagnostics', '-p', folder]
    const began = performance.now()
    const child = Bun.spawn(command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    const text = await new Response(child.stdout).text()
    const code = await child.exited
    const seconds = (performance.now() - began) / 1000
    const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(text)?.[1])
    return { errors: code === 0 ? '' : text.slice(0, 4000), seconds, instantiations }
  } finally {
    remove()
  }
}
