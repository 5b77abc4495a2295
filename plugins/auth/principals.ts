import {
  type Awaitable,
  type Caller,
  type Clock,
  type Invocation,
  Unauthenticated,
} from '../../kernel/index.ts'
import type { RoleBook } from './access/role-book.ts'
import { type Auth, authOf, nobody, theApp } from './auth.ts'
import type { Found, Lookup } from './lookup.ts'
import type { TokenHasher, TokenPurpose } from './token.ts'

/** What has changed, so that what is known of it is asked anew. */
export type Forgotten =
  | { readonly user: string }
  | { readonly session: string }
  | { readonly apiKey: string }
  | 'everybody'

/** Drops what this process knows; others have forgotten it within {@link FRESH}. */
export type Forget = (what: Forgotten) => void

/** Who the callers of an app are. */
export interface Principals {
  /** Undefined when the token is of no session that goes on. */
  bySession(token: string): Awaitable<Caller | undefined>
  /** Undefined when it is no key that is in force. */
  byKey(token: string): Awaitable<Caller | undefined>
  /**
   * Makes sure that a caller may call, whoever named them.
   *
   * @throws Unauthenticated
   */
  admit(caller: Caller, invocation: Invocation): Awaitable<Caller>
  /** What an admitted caller may. */
  of(caller: Caller): Auth
  /** A caller with these facts, who is in no database: to ask guards about somebody imagined. */
  imagine(found: Found): Promise<Caller>
  readonly forget: Forget
}

/** What {@link principals} are made of. */
export interface PrincipalParts {
  readonly clock: Pick<Clock, 'now'>
  readonly lookup: Lookup
  readonly hasher: TokenHasher
  /** Roles that every user has. */
  readonly everyone: readonly string[]
  readonly roles: () => Awaitable<RoleBook>
  /** Milliseconds. */
  readonly idle: number
  /** Whether what is read now is part of a transaction that may yet be undone. */
  readonly inTransaction: () => boolean
  /** Told of each session and key that was read, with the hash that it should have by now. */
  readonly seen: (found: Found, hash: string, usedHash: string) => void
}

/** Milliseconds for which an answer of the database counts: half of what R25 leaves. */
export const FRESH = 500
/** Answers kept at a time. */
const KEPT = 10_000

interface Known {
  readonly caller: Caller
  readonly found: Found
  readonly auth: Auth
  /** Milliseconds since the epoch, from and until when it counts. */
  readonly from: number
  readonly until: number
}

/** The callers of an app: read from the database, and remembered for {@link FRESH} milliseconds. */
export function principals(parts: PrincipalParts): Principals {
  const { clock, lookup, hasher, everyone, roles, idle, inTransaction, seen } = parts
  const kept = new Map<string, Known>()
  const loading = new Map<string, Promise<Known | undefined>>()
  const byCaller = new WeakMap<Caller, Known>()
  let changes = 0

  const counts = (known: Known | undefined): known is Known => {
    if (known === undefined) return false
    const now = clock.now()
    // A clock that was set back must not make an answer last.
    return now < known.until && now >= known.from
  }

  const know = async (found: Found): Promise<Known> => {
    const from = clock.now()
    const { user, session, apiKey } = found
    const caller: Caller = Object.freeze(
      apiKey ? { kind: 'apiKey', id: apiKey.id } : { kind: 'user', id: user.id },
    )
    const given = [...everyone, ...found.roles]
    const auth = authOf({ ...found, caller, roles: given, book: await roles() })
    const ends = [
      from + FRESH,
      session?.expiresAt.getTime() ?? Infinity,
      session ? session.lastSeenAt.getTime() + idle : Infinity,
      apiKey?.expiresAt?.getTime() ?? Infinity,
    ]
    const known = { caller, found, auth, from, until: Math.min(...ends) }
    byCaller.set(caller, known)
    return known
  }

  const load = async (key: string, read: () => Promise<Found | undefined>) => {
    const before = changes
    const found = await read()
    const known = found && (await know(found))
    // Over already: expired, idle for too long, or revoked.
    if (!known || known.until <= known.from || found.apiKey?.revokedAt) return undefined
    if (changes === before && !inTransaction()) {
      kept.delete(key)
      kept.set(key, known)
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    }
    return known
  }

  /** One question at a time for each key, however many ask. */
  const ask = (key: string, read: () => Promise<Found | undefined>): Promise<Known | undefined> => {
    // What a transaction reads is its own affair.
    if (inTransaction()) return load(key, read)
    let asked = loading.get(key)
    if (!asked) {
      asked = load(key, read).finally(() => loading.delete(key))
      loading.set(key, asked)
    }
    return asked
  }

  const byToken = (
    purpose: TokenPurpose,
    token: string,
    read: (hash: string) => Promise<Found | undefined>,
  ): Awaitable<Caller | undefined> => {
    const hash = hasher.hash(purpose, token)
    const known = kept.get(hash)
    if (counts(known)) return known.caller
    const search = async (): Promise<Found | undefined> => {
      const candidates = hasher.secrets === 1 ? [hash] : hasher.hashes(purpose, token)
      for (const used of candidates) {
        const found = await read(used)
        if (!found) continue
        seen(found, hash, used)
        return found
      }
      return undefined
    }
    return ask(hash, search).then((found) => found?.caller)
  }

  const forget: Forget = (what) => {
    changes++
    if (what === 'everybody') return kept.clear()
    for (const [key, { found }] of kept) {
      const isIt =
        'user' in what
          ? found.user.id === what.user
          : 'session' in what
            ? found.session?.id === what.session
            : found.apiKey?.id === what.apiKey
      if (isIt) kept.delete(key)
    }
  }

  return {
    bySession: (token) => byToken('session', token, (hash) => lookup.session(hash)),
    byKey: (token) => byToken('api-key', token, (hash) => lookup.key(hash)),
    admit(caller, { caller: given, parent }) {
      if (!('id' in caller)) return caller
      const own = byCaller.get(caller)
      // Found out just now, or in charge of the run that calls.
      if (own && (given === undefined || parent?.caller === caller || counts(own))) return caller
      const { kind, id } = caller
      const key = `${kind} ${id}`
      const known = kept.get(key)
      if (counts(known)) return known.caller
      const read = (): Promise<Found | undefined> =>
        kind === 'user' ? lookup.user(id) : lookup.keyById(id)
      return ask(key, read).then((answer) => {
        if (answer) return answer.caller
        const what = kind === 'user' ? 'account' : 'API key'
        throw new Unauthenticated({ message: `This ${what} is not in force any more.` })
      })
    },
    of(caller) {
      if (caller.kind === 'system') return theApp(caller)
      return byCaller.get(caller)?.auth ?? nobody(caller)
    },
    imagine: async (found) => (await know(found)).caller,
    forget,
  }
}
