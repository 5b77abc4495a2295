import { type Kernel, NotFound, boot, defineConfig, definePlugin } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import type { ByVisitor, Visitor } from './action.ts'
import { actionsOf } from './actions.ts'
import { Feed } from './live/feed.ts'
import { liveSockets } from './live/socket.ts'
import type { Studio } from './studio.ts'

/** Where the Studio's actions run. */
export interface Desk {
  /** Of its actions. */
  readonly names: ReadonlySet<string>
  /** Runs an action of the Studio. Rejects with what the caller is to see. */
  call(name: string, input: unknown, visitor: Visitor): Promise<unknown>
  /** Opens the live feed. */
  listen(call: RouteCall): Response
  stop(): Promise<void>
}

/**
 * The Studio's actions as an app of their own, made at the first request: so they take the one execution
 * path of all actions, and are no part of the app that they look at. They are not in its routes, tools,
 * clients and history, and cost it nothing while nobody looks.
 */
export async function openDesk(studio: Studio): Promise<Desk> {
  const { host } = studio
  const feed = new Feed(studio, studio.tap)
  const sockets = liveSockets(studio, feed)
  const { actions, close } = await actionsOf(studio, feed)
  const kernel: Kernel = await boot(defineConfig({ presets: [], plugins: [lines(studio)()] }), {
    ...{ mode: host.mode, root: host.root, clock: host.clock },
    actions,
  })
  studio.own = kernel.actions
  const names = new Set(kernel.actions.map(({ name }) => name))
  return {
    names,
    async call(name, input, visitor) {
      if (!names.has(name)) {
        throw new NotFound({ message: `The Studio of this app has no action "${name}".` })
      }
      const { caller } = visitor
      return kernel.execute(name, {
        ...{ trigger: { kind: 'studio', options: undefined }, input, caller },
        '~visitor': visitor,
      } as ByVisitor & Parameters<typeof kernel.execute>[1])
    },
    listen: (call) => call.upgrade(sockets.handlers()),
    async stop() {
      sockets.close()
      feed.close()
      await kernel.stop({ graceMs: 0 })
      await close()
    },
  }
}

/** What goes wrong here is told where the app tells it. */
const lines = ({ host }: Studio) =>
  definePlugin<{ name: 'studio-lines' }>({
    name: 'studio-lines',
    setup: (own) => own.useLogger({ root: host.logger, of: () => host.logger }),
  })
