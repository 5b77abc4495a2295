import { CODE_MINUTES, type Codes } from './codes.ts'
import type { AuthMailsConfig } from './mail-config.ts'
import { boundBy, newToken } from './token.ts'
import type { Users } from './users.ts'

/** What staff can hand over a code for. */
export type HandedPurpose = 'reset-password' | 'magic-link'

/** A code for a user, and the only sight of it. It goes with its `request`, as nobody's browser asked for it. */
export interface HandedCode {
  readonly email: string
  readonly code: string
  readonly request: string
  /** The page of the app, as `auth.mails.links` has it, with both in it; undefined where there is none. */
  readonly link: string | undefined
  readonly expiresAt: Date
}

/**
 * Makes a code that no mail is sent for: whoever calls this hands it to the user. Earlier ones for the same are void.
 *
 * @returns undefined when there is no such user, or they are disabled
 */
export type HandCode = (userId: string, purpose: HandedPurpose) => Promise<HandedCode | undefined>

const LINKS = { 'reset-password': 'resetPassword', 'magic-link': 'magicLink' } as const

/** Hands codes over in an app. */
export function handCodes(parts: {
  readonly users: Users
  readonly codes: Codes
  readonly links: AuthMailsConfig['links']
  readonly now: () => number
}): HandCode {
  const { users, codes, links, now } = parts
  return async (userId, purpose) => {
    const email = (await users.get(userId))?.email
    if (email === undefined || (await users.byEmail(email))?.disabled !== false) return undefined
    const request = newToken()
    const code = await codes.create({ purpose, userId, email, bound: boundBy(request) })
    const link = links?.[LINKS[purpose]]?.replaceAll('{code}', `${code}&request=${request}`)
    return { email, code, request, link, expiresAt: new Date(now() + CODE_MINUTES * 60_000) }
  }
}
