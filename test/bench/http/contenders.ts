// The servers that are compared, and how each is started.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../../test-folder.ts'
import { installPacked } from '../../tooling/pack.ts'

const here = new URL('.', import.meta.url).pathname
const root = new URL('../../..', import.meta.url).pathname
const bun = process.execPath
const CONFIG = 'servers/bunbase/bunbase.config.ts'

/** A server of the benchmark. */
export interface Contender {
  /** Row label. */
  name: string
  command: string[]
  cwd?: string
  env?: Record<string, string>
  /** False for the bare server, which answers invalid requests as well. */
  validates: boolean
}

const onBun = (name: string, file: string, validates = true): Contender => ({
  name,
  command: [bun, `${here}servers/${file}`],
  validates,
})

/** An app, and the command that users run. */
const ours = (name: string, { folder, bin }: App, accessLog: boolean): Contender => ({
  name,
  command: [bun, bin, 'start'],
  cwd: folder,
  env: { BENCH_ACCESS_LOG: String(accessLog) },
  validates: true,
})

interface App {
  folder: string
  /** The command, for Bun. */
  bin: string
}

/** On this repository's sources. */
const fromSource: App = { folder: `${here}servers/bunbase`, bin: `${root}plugins/cli/bin.ts` }

/** As users have it, and as the peers are: the package, installed outside of this repository. */
async function installed(): Promise<App> {
  const { path, remove } = testFolder('bench-http')
  process.on('exit', remove)
  const folder = join(path, 'servers/bunbase')
  for (const part of ['schemas.ts', 'tasks.ts', 'servers/bunbase/src']) {
    cpSync(join(here, part), join(path, part), { recursive: true })
  }
  copyFileSync(join(here, CONFIG), join(path, CONFIG))
  await installPacked(path)
  return { folder, bin: join(path, 'node_modules/.bin/bunbase') }
}

/** Name of the row that all ratios refer to. */
export const baseline = 'bare Bun.serve'

/** Name of our row without access log. */
export const oursName = 'bunbase'

/** Names of the other frameworks' rows. */
export const peerNames: readonly string[] = ['Elysia', 'Hono', 'Fastify (Node)']

/**
 * All servers.
 *
 * @param node path of Node.js, or null where there is none (Fastify is left out)
 * @param quick whether ours runs on its sources, which need no build
 */
export async function contenders(node: string | null, quick: boolean): Promise<Contender[]> {
  const app = quick ? fromSource : await installed()
  return [
    onBun(baseline, 'bare.ts', false),
    onBun('bare + TypeBox', 'bare-typebox.ts'),
    onBun('bare + our duties', 'bare-duties.ts'),
    ours(oursName, app, false),
    ours(`${oursName}, access log`, app, true),
    onBun('Elysia', 'elysia.ts'),
    onBun('Hono', 'hono.ts'),
    ...(node ? [await onNode(node, 'Fastify (Node)', 'fastify.ts')] : []),
  ]
}

/** Node 20 runs no TypeScript: our part is bundled into one file, the packages stay where they are. */
async function onNode(node: string, name: string, file: string): Promise<Contender> {
  const outdir = `${root}node_modules/.cache/bunbase-bench`
  mkdirSync(outdir, { recursive: true })
  const built = await Bun.build({
    entrypoints: [`${here}servers/${file}`],
    target: 'node',
    packages: 'external',
    naming: '[name].mjs',
    outdir,
  })
  return { name, command: [node, built.outputs[0]!.path], validates: true }
}
