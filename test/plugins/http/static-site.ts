// A folder with files, links and traps, and servers of it, for the tests of static files.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { BootProblem } from '../../../kernel/index.ts'
import type { StaticFolderConfig } from '../../../plugins/http/static-config.ts'
import { staticFolders } from '../../../plugins/http/static.ts'
import { testFolder } from '../../test-folder.ts'

/** Stands in every file that nobody may get. */
export const CANARY = 'CANARY-7f3a'
/** Content of `app.js`, which is there compressed as well. */
export const script: string = `console.log(${JSON.stringify('x'.repeat(2000))})`

const files: Record<string, string | Uint8Array<ArrayBuffer>> = {
  'secret.txt': CANARY,
  'secret.html': CANARY,
  'public-too/secret.txt': CANARY,
  'public/index.html': '<title>home</title>',
  'public/app.js': script,
  'public/app.js.br': brotliCompressSync(script) as Uint8Array<ArrayBuffer>,
  'public/app.js.gz': Bun.gzipSync(script),
  'public/plain.css': 'a{}',
  'public/digits.txt': '0123456789',
  'public/empty.txt': '',
  'public/photo.JPG': 'jpeg',
  'public/docs/index.html': '<title>docs</title>',
  'public/bare/page.html': '<title>bare</title>',
  'public/ü n.txt': 'umlaut',
  'public/100%.txt': 'percent',
  'public/%2e%2e.txt': 'literal',
  'public/build/app-4f2a9c.js': '1',
  'public/.env': CANARY,
  'public/.env.txt': CANARY,
  'public/.git/config.txt': CANARY,
  'public/.well-known/security.txt': 'Contact: x',
  'public/.well-known/.hidden.txt': CANARY,
  'public/data.sqlite': CANARY,
  'public/app.js.map': CANARY,
  'public/server.ts': CANARY,
  'public/noextension': CANARY,
  'public/variant.js': 'plain',
  'public/same.js': 'same size',
  'public/same.js.gz': 'in gzip  ',
  'public/stream:1.txt': CANARY,
  'public/back\\slash.txt': CANARY,
  'public/dot./a.txt': CANARY,
  'public/line\nfeed.txt': CANARY,
  'public/tab\t.txt': CANARY,
}

const HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'self'"],
] as const

/** An app's folder in a temporary place; `public` in it is what is served. */
export function staticSite() {
  const { path: root, remove } = testFolder('static')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const link = (target: string, name: string) => symlinkSync(target, join(root, 'public', name))
  link('../secret.txt', 'escape.txt')
  link('..', 'up')
  link(join(root, 'public-too'), 'sibling')
  link('.env', 'env.txt')
  link('data.sqlite', 'data.txt')
  link('digits.txt', 'inner.txt')
  link('loop.txt', 'loop.txt')
  link('../secret.txt', 'variant.js.br')
  mkdirSync(join(root, 'public', 'folder.txt'))
  Bun.spawnSync(['mkfifo', join(root, 'public', 'pipe.txt')])
  const servers: ReturnType<typeof Bun.serve>[] = []

  function mistakes(...config: StaticFolderConfig[]): BootProblem[] {
    const found: BootProblem[] = []
    staticFolders(config, { root, headers: HEADERS, report: (problem) => found.push(problem) })
    return found
  }

  /** A server of these folders, wired as the plugin wires them. */
  function serve(...config: StaticFolderConfig[]) {
    const report = ({ message }: BootProblem): never => {
      throw new Error(message)
    }
    const folders = staticFolders(config, { root, headers: HEADERS, report })
    const missing = (): Response => new Response('missing', { status: 404 })
    const routes = folders.flatMap(({ routes: patterns, serve: answer }) =>
      patterns.map((path) => [path, { GET: (r: Request) => answer(r) ?? missing() }] as const),
    )
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      routes: Object.fromEntries(routes),
      fetch: missing,
      error: () => new Response('broken', { status: 500 }),
    })
    servers.push(server)
    return {
      get: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
        fetch(new URL(path, server.url), {
          method,
          headers: { 'accept-encoding': 'identity', ...headers },
          decompress: false,
          redirect: 'manual',
        }),
      /** The answer to a path that is sent as it is written here. */
      raw: (path: string) =>
        new Promise<string>((resolve, reject) => {
          let answer = ''
          const socket = connect(server.port!, '127.0.0.1', () => {
            socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
          })
          socket.on('data', (data) => (answer += String(data)))
          socket.on('close', () => resolve(answer))
          socket.on('error', reject)
        }),
    }
  }

  return {
    root,
    mistakes,
    serve,
    async close(): Promise<void> {
      await Promise.all(servers.map((server) => server.stop(true)))
      remove()
    },
  }
}
