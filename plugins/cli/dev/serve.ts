// Run by `bunbase dev` in a process of its own: loads the framework ahead, waits for its order, boots
// the app once and serves it until told to stop. A change is served by a new process, so nothing of
// an old version can linger or leak.
import { join, relative, resolve } from 'node:path'
import { type Kernel, definePlugin } from '../../../kernel/index.ts'
import { studioMount, studioToken } from '../../studio/index.ts'
import { actionsDirOf } from '../actions-dir.ts'
import { bootApp } from '../boot-app.ts'
import { httpServerOf } from '../http-server.ts'
import { printError } from '../print-error.ts'
import { adviceFor } from './advice.ts'
import { devToken, writeAccess } from './mcp/access.ts'
import { devMcp } from './mcp/plugin.ts'
import { type WantedListening, assertFree, wantedListening } from './listening.ts'
import type { ServeMessage, ServeOrder, StopOrder } from './messages.ts'

/** Milliseconds that running requests of an old version are given. */
const GRACE = 2_000

const root = process.cwd()

const bunbase = join(import.meta.dir, '../../..')

/** What loading ahead needs of bunbase: each of these loads the rest of its folder; built, what is shared. */
const isFront = (file: string): boolean =>
  /^(?:plugins\/(?:.*\/)?index\.[jt]s|chunks\/.*)$/.test(relative(bunbase, file))

/** Files that this process has loaded, as far as they are the app's. */
function loadedFiles(): string[] {
  const inside = (file: string): boolean => file.startsWith(`${root}/`)
  return Object.keys(require.cache).filter((file) => inside(file) && !/\/node_modules\//.test(file))
}

function tell(message: ServeMessage): void {
  process.send?.(message)
}

interface DoorPlugin {
  name: 'bunbase-dev'
}

/** Tells when this version takes no more requests: last of all that happens when it is to stop. */
const door = definePlugin<DoorPlugin>({
  name: 'bunbase-dev',
  setup: (host) => host.hook('kernel:stopping', () => tell({ type: 'closed' }), 'post'),
})

async function serve(order: ServeOrder): Promise<Kernel> {
  let wanted: WantedListening | undefined
  let app: Kernel | undefined
  const token = await devToken(root)
  const { kernel, config } = await bootApp(root, 'development', (found) => {
    wanted = wantedListening(found, order)
    return {
      overrides: wanted.overrides,
      plugins: [door(), devMcp(() => app!, token)],
      services: new Map([[studioToken.name, order.studioToken]]),
    }
  })
  app = kernel
  try {
    const asked = wanted?.reused ? 0 : await assertFree(kernel, order.previous)
    await kernel.start()
    const server = await httpServerOf(kernel)
    if (server?.url !== undefined) await writeAccess(root, server.url, token)
    const port = server?.url && Number(new URL(server.url).port || 80)
    tell({
      type: 'ready',
      url: server?.url,
      studio: kernel.get(studioMount)?.path,
      listening: port && asked !== undefined ? { asked, port } : undefined,
      routes: (server?.routes ?? []).map(({ method, path, action }) => ({
        method,
        path,
        action: action.name,
        file: action.origin.file,
      })),
      actions: kernel.actions.map((action) => action.name),
      advice: await adviceFor(root, config),
      files: loadedFiles(),
      readsRoot: resolve(root, actionsDirOf(config)) === root,
      framework: Object.keys(require.cache).filter(isFront),
    })
    return kernel
  } catch (error) {
    await kernel.stop({ graceMs: 0 }).catch(() => {})
    throw error
  }
}

async function obey(order: ServeOrder): Promise<void> {
  try {
    const kernel = await serve(order)
    const stop = (): void => {
      void kernel
        .stop({ graceMs: GRACE })
        .catch((error: unknown) => printError(error, root))
        .finally(() => process.exit(0))
    }
    process.on('message', ({ type }: StopOrder) => {
      if (type === 'stop') stop()
    })
    process.on('disconnect', stop)
    process.on('SIGTERM', stop)
  } catch (error) {
    printError(error, root)
    tell({ type: 'failed', files: loadedFiles() })
    process.exit(1)
  }
}

// Ctrl-C reaches the whole group; `bunbase dev` decides what comes of it.
process.on('SIGINT', () => {})
const ahead = new Promise<ServeOrder>((resolve) => {
  process.once('message', (message: ServeOrder | StopOrder) => {
    if (message.type === 'serve') resolve(message)
    else process.exit(0)
  })
})
process.once('disconnect', () => process.exit(0))
// What an installation has taken away meanwhile is not needed; what is needed and missing, the boot tells.
for (const module of JSON.parse(process.argv[2]!) as string[]) await import(module).catch(() => {})
await obey(await ahead)
