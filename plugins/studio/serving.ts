import {
  type Caller,
  type Host,
  InvalidInput,
  MalformedJson,
  NotFound,
  parseJson,
} from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import type { StudioConfig } from './config.ts'
import type { StudioAction } from './contract/api.ts'
import { type Desk, openDesk } from './desk.ts'
import { developmentDoor, productionDoor } from './door/door.ts'
import type { StudioPlugin } from './index.ts'
import { studioPage } from './page/page.ts'
import { READABLE, type ReadableAction } from './reader.ts'
import { studioSchemas } from './schemas.ts'
import { type Birth, studioOf } from './studio.ts'

/** The open Studio. */
export interface Serving {
  page(call: RouteCall): Promise<Response>
  live(call: RouteCall): Promise<Response>
  call(call: RouteCall): Promise<Response>
  /** What an agent may read. */
  readable(): Promise<readonly ReadableAction[]>
  read(name: string, input: unknown, caller: Caller): Promise<unknown>
  stop(): Promise<void>
}

const OPEN = 'studio.session.open'

/** Opens the Studio of an app. */
export async function openStudio(
  host: Host<StudioPlugin>,
  config: StudioConfig,
  birth: Birth,
): Promise<Serving> {
  const { path = '/_studio' } = config
  const door =
    host.mode === 'production' ? productionDoor(host, config) : developmentDoor(host, config)
  const page = studioPage(path)
  let desk: Promise<Desk> | undefined
  const studio = studioOf(host, config, birth)
  const atDesk = (): Promise<Desk> => (desk ??= openDesk(studio))
  return {
    async page(call) {
      door.page(call)
      return page.answer(call)
    },
    async live(call) {
      await door.live(call)
      return (await atDesk()).listen(call)
    },
    async call(call) {
      const name = call.exchange.parameter('action') ?? ''
      if (name === OPEN) {
        const { token } = (await inputOf(call)) as { token?: unknown }
        const { access, cookie } = door.open(call, String(token))
        const response = call.json({ access })
        if (cookie !== undefined) response.headers.append('set-cookie', cookie)
        return response
      }
      const admitted = await door.action(call)
      // An action that somebody tries may take long.
      call.keepOpen(0)
      const visitor = { ...admitted, http: call.exchange }
      const answer = await (await atDesk()).call(name, await inputOf(call), visitor)
      const response = call.json(answer)
      for (const cookie of call.exchange.cookies.toHeaders()) {
        response.headers.append('set-cookie', cookie)
      }
      return response
    },
    async readable() {
      const { names } = await atDesk()
      return READABLE.filter((name) => names.has(name)).map((name) => {
        const { description = `Reads what the Studio shows: ${name}`, input } = studioSchemas[name]
        return { name, description, input }
      })
    },
    async read(name, input, caller) {
      if (!READABLE.includes(name as StudioAction)) throw new NotFound()
      return (await atDesk()).call(name, input, { access: 'read_only', caller })
    },
    async stop() {
      await (await desk)?.stop()
    },
  }
}

async function inputOf(call: RouteCall): Promise<unknown> {
  const text = await call.readText()
  try {
    return parseJson(text === '' ? '{}' : text)
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    throw new InvalidInput({ details: { issues: [...error.issues] } })
  }
}
