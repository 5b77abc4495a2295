import { type Kernel, type Plugin, definePlugin } from '../../../../kernel/index.ts'
import { type HttpPlugin, type HttpServer, httpRoutes } from '../../../http/index.ts'
import { DEV_MCP_PATH, mayEnter } from './access.ts'

interface DevMcpPlugin {
  name: 'bunbase-dev-mcp'
  uses: HttpPlugin
}

/**
 * Serves tools for coding agents beside the app, on a path of its own. They are an app by themselves,
 * made at the first request.
 *
 * @param kernel the app that they look into
 */
export function devMcp(kernel: () => Kernel, token: string): Plugin<DevMcpPlugin> {
  return definePlugin<DevMcpPlugin>({
    name: 'bunbase-dev-mcp',
    uses: ['http'],
    setup(host) {
      const routes = host.get(httpRoutes)
      if (!routes) return
      let made: Promise<{ server: HttpServer; stop(): Promise<void> }> | undefined
      const inner = () => (made ??= import('./app.ts').then(({ devApp }) => devApp(kernel())))
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        routes.add({
          ...{ method, path: DEV_MCP_PATH, action: "bunbase dev's server for agents" },
          async answer(call) {
            if (!mayEnter(call, token)) {
              const headers = call.headers()
              headers.set('www-authenticate', 'Bearer')
              return new Response(null, { status: 401, headers })
            }
            // An action that an agent runs may take long.
            call.keepOpen(0)
            return (await inner()).server.fetch(call.request)
          },
        })
      }
      host.hook('kernel:stopping', async () => (await made)?.stop())
    },
  })()
}
