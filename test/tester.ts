import { type Caller, type Plugin, definePlugin } from 'bunbase'
import { type HttpPlugin, httpExchange } from 'bunbase/plugins/http'

interface TesterPlugin {
  name: 'tester'
  needs: HttpPlugin
}

/**
 * Believes whoever says who they are, by `authorization: user ann`: what the auth plugin does, without
 * asking for proof.
 */
export const tester: () => Plugin<TesterPlugin> = definePlugin<TesterPlugin>({
  name: 'tester',
  needs: ['http'],
  setup: (host) =>
    host.resolveCaller((invocation) => {
      const said = httpExchange(invocation)?.request.headers.get('authorization')
      const [, kind, id] = /^(user|apiKey) (\S+)$/.exec(said ?? '') ?? []
      return kind ? ({ kind, id } as Caller) : undefined
    }),
})
