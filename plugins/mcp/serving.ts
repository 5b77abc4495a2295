import {
  type Host,
  type Invoke,
  type RegisteredAction,
  type Trigger,
  milliseconds,
} from '../../kernel/index.ts'
import { httpRoutes } from '../http/index.ts'
import { runLines } from '../logger/index.ts'
import { type OfferCatalogue, offerCatalogue } from './catalogue.ts'
import { Challenges, METADATA } from './challenges.ts'
import type { McpConfig } from './config.ts'
import { Endpoint } from './endpoint.ts'
import { metadataAnswer } from './grants.ts'
import type { McpPlugin } from './index.ts'
import { promptOf } from './prompt.ts'
import { Protocol } from './protocol.ts'
import { resourceOf } from './resource.ts'
import { sameSiteCheck } from './same-site.ts'
import { serverInfo } from './server-info.ts'
import { Sessions } from './sessions.ts'
import { Streams } from './streams.ts'
import { toolOf } from './tool.ts'
import { tellLine } from './updates.ts'
import type { Wire } from './wire.ts'

const MEBIBYTE = 1024 * 1024
const MAX_SESSIONS = 10_000
const PATH = '/mcp'

type Bind = (action: RegisteredAction, trigger: Trigger, invoke: Invoke) => void

/** What an app with offers serves. */
export interface Serving {
  readonly catalogue: OfferCatalogue
  readonly sessions: Sessions
  readonly bind: Readonly<Record<'tool' | 'resource' | 'prompt', Bind>>
  /** Complete when the app has started; before, it is without what is bound later. */
  readonly protocol: () => Promise<Protocol> | Protocol
  /** Ends the streams that wait for news; calls go on. */
  stop(): void
}

/** Serves MCP: opens the endpoint, and takes what is to be offered there. */
export function serveMcp(host: Host<McpPlugin>, config: McpConfig, wire: Wire): Serving {
  const { path = PATH, oauth, maxResultSize: limit = MEBIBYTE } = config
  const catalogue = offerCatalogue(host)
  const { tools, resources, prompts } = catalogue
  const sessions = new Sessions({
    clock: host.clock,
    idle: milliseconds(config.sessionIdle ?? '1h'),
    max: config.maxSessions ?? MAX_SESSIONS,
  })
  const protocol = protocolOf(host, config, { catalogue, wire })
  const routes = host.get(httpRoutes)!
  const endpoint = new Endpoint({
    logger: () => host.logger,
    ...{ protocol, sessions, givesSessions: config.sessions ?? true },
    streams: new Streams({ catalogue, sessions, protocol, logger: () => host.logger }),
    challenges: new Challenges(oauth, path),
    checkSameSite: sameSiteCheck(config, routes),
    callerOf: (invocation) => host.callerOf(invocation),
    patience: ({ method, params }) =>
      method === 'tools/call' ? tools.get(String(params?.['name']))?.action.timeout : undefined,
  })
  const by = 'the mcp endpoint (config key mcp.path)'
  routes.add({ method: 'POST', path, action: by, answer: endpoint.post })
  routes.add({ method: 'GET', path, action: by, answer: endpoint.get })
  routes.add({ method: 'DELETE', path, action: by, answer: endpoint.delete })
  if (oauth) {
    const answer = metadataAnswer(oauth, path)
    const at = 'the metadata of the mcp endpoint'
    routes.add({ method: 'GET', path: METADATA, action: at, answer })
    routes.add({ method: 'GET', path: `${METADATA}${path}`, action: at, answer })
  }
  host.get(runLines)?.listen((line) => tellLine(line, host.mode))
  return {
    ...{ catalogue, sessions, protocol },
    bind: {
      tool(action, trigger, { execute }) {
        const offer = toolOf(action, trigger, limit)
        tools.add(offer.definition.name, offer, execute)
      },
      resource(action, trigger, { execute }) {
        const offer = resourceOf(action, trigger, limit)
        const { uri, uriTemplate } = offer.definition
        resources.add(uri ?? uriTemplate!, offer, execute)
      },
      prompt(action, trigger, { execute }) {
        const offer = promptOf(action, trigger)
        prompts.add(offer.definition.name, offer, execute)
      },
    },
    stop: () => endpoint.stop(),
  }
}

/** The protocol, made when it is first asked for: by then everything is offered. */
function protocolOf(
  host: Host<McpPlugin>,
  config: McpConfig,
  { catalogue, wire }: { readonly catalogue: OfferCatalogue; readonly wire: Wire },
): Serving['protocol'] {
  let made: Protocol | undefined
  let making: Promise<Protocol> | undefined
  return () =>
    made ??
    (making ??= serverInfo(config, host.root).then(
      (info) =>
        (made = new Protocol(catalogue, info, config.instructions, {
          ...{ wire, logger: () => host.logger },
        })),
    ))
}
