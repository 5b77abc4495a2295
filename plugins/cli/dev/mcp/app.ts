import { type Kernel, defineConfig, definePlugin } from '../../../../kernel/index.ts'
import { http, httpServer, type HttpServer } from '../../../http/index.ts'
import { boot } from '../../../index.ts'
import { mcp } from '../../../mcp/index.ts'
import { bunbase } from '../../package-info.ts'
import { DEV_MCP_PATH } from './access.ts'
import { actionTools } from './action-tools.ts'
import { databaseTools } from './database-tools.ts'
import { docsTools } from './docs-tools.ts'
import { historyTools } from './history-tools.ts'
import { studioTools } from './studio-tools.ts'

const INSTRUCTIONS = `Looks into a running bunbase app in development. Begin with list_actions; explain_action
says what a run goes through and why a guard refuses. After run_action, read the run with get_run. The
documentation is in list_docs and read_doc.`

/** Whoever got here had the token of the app's folder, which nobody else has to know. */
const developer = definePlugin<{ name: 'bunbase-dev-caller' }>({
  name: 'bunbase-dev-caller',
  setup: (host) => host.resolveCaller(() => ({ kind: 'user', id: 'developer' })),
})

/** The tools for coding agents as an app of their own. It does not listen; requests are handed to it. */
export async function devApp(
  kernel: Kernel,
): Promise<{ server: HttpServer; stop(): Promise<void> }> {
  const config = defineConfig({
    plugins: [http(), mcp(), developer()],
    http: { health: false },
    mcp: {
      ...{ path: DEV_MCP_PATH, name: 'bunbase-dev', version: bunbase.version },
      instructions: INSTRUCTIONS,
      // The next change of the app is another process, which would not know them.
      sessions: false,
    },
  })
  const actions = [
    ...actionTools(kernel),
    ...(await historyTools(kernel)),
    ...(await databaseTools(kernel)),
    ...docsTools(),
    ...(await studioTools(kernel)),
  ]
  const app = await boot(config, { actions, mode: 'development', root: kernel.root })
  return { server: app.get(httpServer)!, stop: () => app.stop({ graceMs: 0 }) }
}
