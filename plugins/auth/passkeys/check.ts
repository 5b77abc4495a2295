import { type Host, milliseconds } from '../../../kernel/index.ts'
import { isLocal } from '../oauth/config.ts'
import { type PasskeysConfig, rpIdOf } from './config.ts'

const LONGEST = 600_000
/** Browsers take no address for a domain. */
const ADDRESS = /^[\d.]+$|^\[/

/** Reports what browsers would refuse, each time, at whoever wants to sign in. */
export function checkPasskeys(report: Host<never>['report'], config: PasskeysConfig): void {
  const hosts: string[] = []
  for (const origin of config.origins) {
    const url = URL.parse(origin)
    if (!url?.protocol.startsWith('http')) continue
    hosts.push(url.hostname)
    if (url.origin !== origin) {
      report({
        key: 'auth.passkeys.origins',
        message: `"${origin}" is not how browsers write an origin`,
        mend: `write ${url.origin}`,
      })
    }
    if (url.protocol === 'https:' || isLocal(url) || url.hostname.endsWith('.localhost')) continue
    report({
      key: 'auth.passkeys.origins',
      message: `browsers have no passkeys for pages over http, such as of ${origin}`,
      mend: 'serve them over https; in development, from http://localhost',
    })
  }
  const rpId = rpIdOf(config)
  if (rpId === undefined || ADDRESS.test(rpId)) {
    report({
      key: 'auth.passkeys.rpId',
      message: 'passkeys are for a domain, and there is none',
      mend: 'name it, such as "app.example", or "localhost" in development',
    })
  } else if (hosts.length > 0 && !hosts.some((host) => `.${host}`.endsWith(`.${rpId}`))) {
    report({
      key: 'auth.passkeys.rpId',
      message: `no page of \`auth.passkeys.origins\` is of the domain "${rpId}"`,
      mend: 'name the host of an origin, or a domain that it is part of',
    })
  }
  if (milliseconds(config.timeout ?? '5m') > LONGEST) {
    report({
      key: 'auth.passkeys.timeout',
      message: 'what waits for so long can be answered by somebody else',
      mend: 'make it at most "10m"',
    })
  }
}
