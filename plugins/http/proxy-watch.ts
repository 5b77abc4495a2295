import type { Logger } from '../../kernel/index.ts'

/** Looks whether a request came through a proxy of which the config does not know. */
export type ProxyWatch = (headers: Headers) => void

/**
 * Says once that there may be a proxy: unless it is named, every client has its address, and whatever is
 * counted by address counts all of them as one.
 */
export function proxyWatch(logger: () => Logger): ProxyWatch {
  let told = false
  return (headers) => {
    if (told || !(headers.has('x-forwarded-for') || headers.has('forwarded'))) return
    told = true
    logger().warn('a request says that it was forwarded, and no proxy is trusted', {
      mend: 'if there is a proxy in front, name it in http.trustedProxies: all clients have its address now',
    })
  }
}
