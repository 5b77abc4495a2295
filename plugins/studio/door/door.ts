import type { Caller, Host, Run } from '../../../kernel/index.ts'
import { type RouteCall, type ViaHttp, httpServer } from '../../http/index.ts'
import type { StudioConfig } from '../config.ts'
import type { StudioPlugin } from '../index.ts'
import { ENTER, type StudioAccess, studioToken } from '../services.ts'
import { checkStudioHost } from './host.ts'
import { checkHeader, checkOrigin } from './origin.ts'
import { type StudioSession, studioSession } from './session.ts'

/** Who has come in, and what they may do. */
export interface Admitted {
  readonly access: StudioAccess
  /** Of the app, where its guard let them in; in development whoever sits at the machine. */
  readonly caller: Caller
}

/** Lets in, or refuses by throwing. */
export interface Door {
  /** Files of the page, which hold nothing: only who asks for them is looked at. */
  page(call: RouteCall): void
  /** The live feed: a WebSocket sends no header of one's own. */
  live(call: RouteCall): Promise<Admitted>
  /** An action. */
  action(call: RouteCall): Promise<Admitted>
  /** The one call that comes before the cookie: gives the `Set-Cookie` for the token. */
  open(call: RouteCall, token: string): { readonly access: StudioAccess; readonly cookie?: string }
}

const DEVELOPER: Caller = { kind: 'user', id: 'developer' }

/** In development: this machine's own names, and the cookie for the token of the terminal. */
export function developmentDoor(
  host: Host<StudioPlugin>,
  { path = '/_studio', access = 'full' }: StudioConfig,
): Door {
  const portOf = ({ request }: RouteCall): string => {
    const { port } = new URL(host.get(httpServer)?.url ?? request.url)
    return port || '80'
  }
  let session: StudioSession | undefined
  const sessionAt = (call: RouteCall): StudioSession =>
    (session ??= studioSession(host.get(studioToken), portOf(call), path))
  const page = (call: RouteCall): void => {
    const { headers, url } = call.request
    const named = headers.get('host') ?? new URL(url).host
    checkStudioHost(named, portOf(call))
    checkOrigin(headers, `http://${named}`)
  }
  const live = async (call: RouteCall): Promise<Admitted> => {
    page(call)
    sessionAt(call).check(call.request.headers.get('cookie'))
    return { access, caller: DEVELOPER }
  }
  return {
    page,
    live,
    action(call) {
      checkHeader(call.request.headers)
      return live(call)
    },
    open(call, token) {
      checkHeader(call.request.headers)
      page(call)
      return { access, cookie: sessionAt(call).open(token) }
    },
  }
}

/** In production: the guard of the config, asked at every request, as the app's own caller. */
export function productionDoor(
  host: Host<StudioPlugin>,
  { production }: Pick<StudioConfig, 'production'>,
): Door {
  const access = production?.access ?? 'read_only'
  const page = ({ request, exchange }: RouteCall): void =>
    checkOrigin(request.headers, exchange.url.origin)
  const live = async (call: RouteCall): Promise<Admitted> => {
    page(call)
    let run: Run | undefined
    const { exchange, ip } = call
    await host.execute(ENTER, {
      trigger: { kind: 'studio', options: undefined },
      input: {},
      ip,
      started: (it: Run) => void (run = it),
      '~http': exchange,
    } as ViaHttp & Parameters<typeof host.execute>[1])
    return { access, caller: run!.caller }
  }
  return {
    page,
    live,
    action(call) {
      checkHeader(call.request.headers)
      return live(call)
    },
    open(call) {
      checkHeader(call.request.headers)
      page(call)
      return { access }
    },
  }
}
