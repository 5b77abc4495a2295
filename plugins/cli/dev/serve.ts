// Run by `bunbase dev` in a process of its own: boots the app once and serves it until told to stop.
// A change is served by a new process, so nothing of an old version can linger or leak.
import { bootApp } from '../boot-app.ts'
import { printError } from '../print-error.ts'
import { adviceFor } from './advice.ts'
import { STOP, type Listening, type ServeMessage, type ServeOrder } from './messages.ts'
import { type HttpFacts, assertFree, listeningOverrides } from './listening.ts'
import type { Kernel } from '../../../kernel/index.ts'

/** Milliseconds that running requests of an old version are given. */
const GRACE = 2_000

const order = JSON.parse(process.argv[2]!) as ServeOrder
const { root } = order

/** Files that this process has loaded, as far as they are the app's. */
function loadedFiles(): string[] {
  const inside = (file: string): boolean => file.startsWith(`${root}/`)
  return Object.keys(require.cache).filter((file) => inside(file) && !/\/node_modules\//.test(file))
}

function tell(message: ServeMessage): void {
  process.send?.(message)
}

async function serve(): Promise<Kernel> {
  let facts: HttpFacts | undefined
  const { kernel, config } = await bootApp(root, 'development', (found) => {
    facts = listeningOverrides(found, order)
    return facts.overrides
  })
  try {
    const asked = await assertFree(kernel, order.previous)
    await kernel.start()
    const { httpServer } = await import('../../http/index.ts')
    const server = kernel.get(httpServer)
    const port = server?.url && Number(new URL(server.url).port || 80)
    const listening: Listening | undefined = port
      ? { asked: facts?.reused ? (order.previous?.asked ?? port) : (asked ?? port), port }
      : undefined
    tell({
      type: 'ready',
      url: server?.url,
      listening,
      routes: (server?.routes ?? []).map(({ method, path, action }) => ({
        method,
        path,
        action: action.name,
        file: action.origin.file,
      })),
      actions: kernel.actions.map((action) => action.name),
      advice: await adviceFor(root, config),
      files: loadedFiles(),
    })
    return kernel
  } catch (error) {
    await kernel.stop({ graceMs: 0 }).catch(() => {})
    throw error
  }
}

// Ctrl-C reaches the whole group; `bunbase dev` decides what comes of it.
process.on('SIGINT', () => {})
try {
  const kernel = await serve()
  const stop = (): void => {
    void kernel
      .stop({ graceMs: GRACE })
      .catch((error: unknown) => printError(error, root))
      .finally(() => process.exit(0))
  }
  process.on('message', (message) => {
    if (message === STOP) stop()
  })
  process.on('disconnect', stop)
  process.on('SIGTERM', stop)
} catch (error) {
  printError(error, root)
  tell({ type: 'failed', files: loadedFiles() })
  process.exit(1)
}
