import { type Host, kit, t } from '../../kernel/index.ts'
import { httpRoutes } from '../http/index.ts'
import type { StudioConfig } from './config.ts'
import type { StudioPlugin } from './index.ts'
import { tapOf } from './live/tap.ts'
import type { Serving } from './serving.ts'
import { panelList, studioPanels } from './panels.ts'
import { type StudioReader, studioReader } from './reader.ts'
import { ENTER, studioMount } from './services.ts'

/** Bytes of an action's input. */
const MAX_INPUT = 4 * 1024 * 1024

/** Mounts the Studio. All of it is loaded when it is first asked for. */
export async function setup(host: Host<StudioPlugin>, config: StudioConfig): Promise<void> {
  host.provide(studioPanels, panelList())
  const routes = host.get(httpRoutes)
  if (!routes || !isMounted(host, config)) return
  const { path = '/_studio', production } = config
  if (host.mode === 'production' && production) {
    const { action } = kit<StudioPlugin>()
    host.addAction(
      action(
        {
          name: ENTER,
          description: 'Comes into the Studio: runs its guard, and does nothing.',
          ...{ input: t.Object({}), output: t.Object({}), guards: [production.guard] },
          ...(host.plugins.includes('persistence') && { record: false }),
        },
        () => ({}),
      ),
    )
  }
  host.provide(studioMount, { path })
  const birth = { instance: host.ids.uuid(), startedAt: host.clock.now(), tap: tapOf(host) }
  let made: Promise<Serving> | undefined
  const serving = (): Promise<Serving> =>
    (made ??= import('./serving.ts').then(({ openStudio }) => openStudio(host, config, birth)))
  const reader: StudioReader = {
    all: async () => (await serving()).readable(),
    read: async (name, input, caller) => (await serving()).read(name, input, caller),
  }
  host.provide(studioReader, reader)
  if (config.mcp === true && host.plugins.includes('mcp')) {
    const { agentTools } = await import('./agent-tools.ts')
    const guards = production ? [production.guard] : []
    const recorded = host.plugins.includes('persistence')
    for (const tool of agentTools(reader, guards, recorded)) host.addAction(tool)
  }
  const action = 'the studio (config key studio)'
  for (const at of [path, `${path}/*file`]) {
    routes.add({
      ...{ method: 'GET', path: at, action },
      answer: async (call) => (await serving()).page(call),
    })
  }
  routes.add({
    ...{ method: 'GET', path: `${path}/live`, action },
    answer: async (call) => (await serving()).live(call),
  })
  routes.add({
    ...{ method: 'POST', path: `${path}/api/:action`, action, maxBodySize: MAX_INPUT },
    answer: async (call) => (await serving()).call(call),
  })
  host.hook('kernel:stopping', async () => (await made)?.stop())
}

function isMounted({ mode }: Host<StudioPlugin>, { enabled, production }: StudioConfig): boolean {
  if (enabled === false) return false
  if (mode === 'production') return production !== undefined
  return enabled ?? mode === 'development'
}
