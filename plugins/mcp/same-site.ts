import type { HttpRoutes } from '../http/index.ts'
import type { McpConfig } from './config.ts'
import { HttpRefusal } from './http-refusal.ts'
import { RPC } from './rpc.ts'

/** Refuses requests that a page of another site may have sent. Throws an {@link HttpRefusal}. */
export type SameSiteCheck = (headers: Headers) => void

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i

/**
 * Compiles the check (R53): a foreign `Host` is refused because a name can be made to lead to this
 * machine (DNS rebinding), a foreign `Origin` because browsers send it.
 */
export function sameSiteCheck(config: McpConfig, routes: HttpRoutes): SameSiteCheck {
  const hosts = new Set(config.hosts?.map((host) => host.toLowerCase()))
  const origins = new Set(config.origins)
  const { loopback } = routes
  const isOwn = (host: string): boolean => hosts.has(host) || (loopback && LOOPBACK.test(host))
  /** The last one that was right: most requests say the same. */
  let passed: string | null = null
  return (headers) => {
    const named = headers.get('host')
    const origin = headers.get('origin')
    if (origin === null && named === passed && passed !== null) return
    const host = hostname(named ?? '')
    if ((loopback || hosts.size > 0) && host !== '' && !isOwn(host)) {
      throw refusal(`This server is not "${host}"; if it is, name it in mcp.hosts.`)
    }
    passed = named
    if (origin === null || origins.has(origin) || routes.allowsOrigin(origin)) return
    // The name alone: what listens on another port of it is as trusted as the machine.
    if (!isOwn(hostname(origin.slice(origin.indexOf('://') + 3)))) {
      throw refusal(
        `Pages of "${origin}" may not use this server; if they may, name it in mcp.origins.`,
      )
    }
  }
}

/** A `Host` without its port. */
function hostname(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

function refusal(message: string): HttpRefusal {
  return new HttpRefusal(403, RPC.server, message)
}
