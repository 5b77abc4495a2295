// The servers that are compared, and how each is started.
import { mkdirSync } from 'node:fs'

const here = new URL('.', import.meta.url).pathname
const root = new URL('../../..', import.meta.url).pathname
const bun = process.execPath

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

/** An app folder and the command that users run, from source. */
const ours = (name: string, accessLog: boolean): Contender => ({
  name,
  command: [bun, `${root}plugins/cli/bin.ts`, 'start'],
  cwd: `${here}servers/bunbase`,
  env: { BENCH_ACCESS_LOG: String(accessLog) },
  validates: true,
})

/** Name of the row that all ratios refer to. */
export const baseline = 'bare Bun.serve'

/** Name of our row without access log. */
export const oursName = 'bunbase'

/** Names of the other frameworks' rows. */
export const peerNames: readonly string[] = ['Elysia', 'Hono', 'Fastify (Node)']

/** All servers; `node` is the path of Node.js, or null where there is none (Fastify is left out). */
export async function contenders(node: string | null): Promise<Contender[]> {
  return [
    onBun(baseline, 'bare.ts', false),
    onBun('bare + TypeBox', 'bare-typebox.ts'),
    onBun('bare + our duties', 'bare-duties.ts'),
    ours(oursName, false),
    ours(`${oursName}, access log`, true),
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
