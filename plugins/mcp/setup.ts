import type { BindTrigger, Host } from '../../kernel/index.ts'
import { tokenResolver } from './grants.ts'
import type { McpPlugin } from './index.ts'
import type { Serving } from './serving.ts'
import { mcpStdio, serveByLines } from './stdio.ts'
import { mcpOffers, mcpUpdates, offersOf, updatesOf } from './updates.ts'
import { Wire } from './wire.ts'

/** Takes over the triggers. Everything else is loaded with the first action that has one. */
export function setup(
  host: Host<McpPlugin>,
  { mcp: config = {} }: McpPlugin['config'],
): () => Promise<void> {
  const wire = new Wire(host.clock)
  let serving: Serving | undefined
  let loading: Promise<Serving> | undefined
  const load = (): Promise<Serving> =>
    (loading ??= import('./serving.ts').then(
      ({ serveMcp }) => (serving = serveMcp(host, config, wire)),
    ))
  const bind =
    (kind: keyof Serving['bind']): BindTrigger =>
    async (action, trigger, invoke) =>
      (await load()).bind[kind](action, trigger, invoke)
  host.handleTrigger('tool', bind('tool'))
  host.handleTrigger('resource', bind('resource'))
  host.handleTrigger('prompt', bind('prompt'))
  host.provide(
    mcpUpdates,
    updatesOf(() => serving?.sessions.all() ?? []),
  )
  host.provide(
    mcpOffers,
    offersOf(() => serving?.catalogue, wire),
  )
  host.provide(mcpStdio, async ({ caller }) => {
    // Said now: later it would only look as if nothing were offered.
    await host.callerOf({ trigger: { kind: 'mcp', options: undefined }, caller })
    const { protocol } = await load()
    await serveByLines(await protocol(), caller, () => host.logger)
  })
  const { oauth, path = '/mcp' } = config
  if (oauth) host.resolveCaller(tokenResolver(oauth, path, host.clock))
  host.hook('kernel:stopping', () => serving?.stop())
  return async () => serving?.sessions.close()
}
