import type { Host } from '../../../kernel/index.ts'
import { appleKey } from './apple-secret.ts'
import { KNOWN_ISSUERS, type OAuthConfig, isLocal } from './config.ts'

const NAME = /^[a-z][a-z0-9-]{0,39}$/

/** Reports what a schema cannot say about `auth.oauth`; false when there was something. */
export function checkOAuth(host: Pick<Host<never>, 'report'>, config: OAuthConfig): boolean {
  let isRight = true
  const report: typeof host.report = (problem) => {
    isRight = false
    host.report(problem)
  }
  /** Which service a page is of. */
  const pages = new Map<string, string>()
  for (const [name, service] of Object.entries(config)) {
    if (!service) continue
    const key = `auth.oauth.${name}`
    if (!NAME.test(name)) {
      report({
        ...{ key, message: `"${name}" is no name that an address can have` },
        mend: 'use small letters, digits and "-", at most 40, from a letter on',
      })
    }
    const { issuer = KNOWN_ISSUERS[name], redirectUris } = service
    if (issuer === undefined || !isSafe(issuer)) {
      report({
        key: `${key}.issuer`,
        message:
          issuer === undefined ? 'who vouches is not said' : 'what comes over http is not safe',
        mend: 'give the https address that the service names as its issuer',
      })
    }
    for (const page of redirectUris) {
      const other = pages.get(page) ?? name
      pages.set(page, name)
      if (other === name) continue
      report({
        key: `${key}.redirectUris`,
        message: `"${page}" is a page of "${other}", too: one service could pass its answers off as the other's`,
        mend: 'give each service a page of its own, such as "/back/github" (RFC 9700, "mix-up")',
      })
    }
  }
  if (config.apple && !isKey(config.apple.privateKey)) {
    report({
      ...{ key: 'auth.oauth.apple.privateKey', message: 'this is no key of Apple' },
      mend: 'give all of the file AuthKey_….p8, from "-----BEGIN PRIVATE KEY-----" on',
    })
  }
  return isRight
}

function isKey(pem: string): boolean {
  try {
    return appleKey(pem) !== undefined
  } catch {
    return false
  }
}

function isSafe(issuer: string): boolean {
  return issuer.startsWith('https://') || isLocal(new URL(issuer))
}
