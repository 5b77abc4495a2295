import {
  type Awaitable,
  type Caller,
  type Clock,
  type Invocation,
  Unauthenticated,
  callerText,
} from '../../kernel/index.ts'
import { type DatabaseAnswer, DatabaseAnswers, FRESH_MS, isFresh } from '../db/index.ts'
import type { RoleBook } from './access/role-book.ts'
import { type Auth, authOf, nobody, theApp } from './auth.ts'
import type { Found, Lookup } from './lookup.ts'
import type { TokenHasher, TokenPurpose } from './token.ts'

/** Who somebody is, as the database said. */
interface Known extends DatabaseAnswer {
  readonly found: Found
  readonly auth: Auth
}

/** What has changed, so that what is known of it is asked anew. */
export type Forgotten =
  | { readonly user: string }
  | { readonly session: string }
  | { readonly apiKey: string }
  | 'everybody'

/** Drops what this process knows; others have forgotten it within {@link FRESH_MS}. */
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
  /** Told of each session and key that was read, with the hash that it should have by now if it has not. */
  readonly seen: (found: Found, rehash: string | undefined) => void
}

/** The callers of an app: read from the database, and remembered for {@link FRESH_MS} milliseconds. */
export function principals(parts: PrincipalParts): Principals {
  const { clock, lookup, hasher, everyone, roles, idle, inTransaction, seen } = parts
  // Apart, as questions come from outside: a token must not be taken for a name.
  const bySession = new DatabaseAnswers<Known>(clock, inTransaction)
  const byKey = new DatabaseAnswers<Known>(clock, inTransaction)
  const byName = new DatabaseAnswers<Known>(clock, inTransaction)
  const byCaller = new WeakMap<Caller, Known>()

  const know = async (
    found: Found,
    impersonatedBy = found.session?.impersonatedBy,
  ): Promise<Known> => {
    const from = clock.now()
    const { user, session, apiKey } = found
    const caller: Caller = Object.freeze(
      apiKey
        ? { kind: 'apiKey', id: apiKey.id }
        : { kind: 'user', id: user.id, ...(impersonatedBy != null && { impersonatedBy }) },
    )
    const given = [...everyone, ...found.roles]
    const auth = authOf({ ...found, caller, roles: given, book: await roles() })
    const ends = [
      from + FRESH_MS,
      session?.expiresAt.getTime() ?? Infinity,
      session ? session.lastSeenAt.getTime() + idle : Infinity,
      apiKey?.expiresAt?.getTime() ?? Infinity,
    ]
    const known = { found, auth, from, until: Math.min(...ends) }
    byCaller.set(caller, known)
    return known
  }

  /** Nothing of what is over: expired, idle for too long, or revoked. */
  const inForce = async (found: Found | undefined, by?: string): Promise<Known | undefined> => {
    if (!found || found.apiKey?.revokedAt) return undefined
    const known = await know(found, by)
    return known.until > known.from ? known : undefined
  }

  const byToken = (
    answers: DatabaseAnswers<Known>,
    purpose: TokenPurpose,
    token: string,
    read: (hash: string) => Promise<Found | undefined>,
  ): Awaitable<Caller | undefined> => {
    const known = answers.get(token)
    if (known) return known.auth.caller
    const search = async (): Promise<Known | undefined> => {
      const hashes = hasher.hashes(purpose, token)
      for (const [older, hash] of hashes.entries()) {
        const found = await read(hash)
        const answer = await inForce(found)
        if (answer) seen(answer.found, older > 0 ? hashes[0] : undefined)
        if (found) return answer
      }
      return undefined
    }
    return answers.ask(token, search).then((found) => found?.auth.caller)
  }

  const forget: Forget = (what) => {
    const isIt = ({ found }: Known): boolean =>
      what === 'everybody' ||
      ('user' in what
        ? found.user.id === what.user
        : 'session' in what
          ? found.session?.id === what.session
          : found.apiKey?.id === what.apiKey)
    for (const answers of [bySession, byKey, byName]) answers.forget(isIt)
  }

  return {
    bySession: (token) => byToken(bySession, 'session', token, (hash) => lookup.session(hash)),
    byKey: (token) => byToken(byKey, 'api-key', token, (hash) => lookup.key(hash)),
    admit(caller, { caller: given, parent }) {
      if (!('id' in caller)) return caller
      const own = byCaller.get(caller)
      // Found out just now, or in charge of the run that calls.
      if (own && (given === undefined || parent?.caller === caller || isFresh(own, clock.now()))) {
        return caller
      }
      const { kind, id, impersonatedBy } = caller
      const name = callerText(caller)
      const known = byName.get(name)
      if (known) return known.auth.caller
      const read = async (): Promise<Known | undefined> =>
        inForce(await (kind === 'user' ? lookup.user(id) : lookup.keyById(id)), impersonatedBy)
      return byName.ask(name, read).then((answer) => {
        if (answer) return answer.auth.caller
        const what = kind === 'user' ? 'account' : 'API key'
        throw new Unauthenticated({ message: `This ${what} is not in force any more.` })
      })
    },
    of(caller) {
      if (caller.kind === 'system') return theApp(caller)
      return byCaller.get(caller)?.auth ?? nobody(caller)
    },
    async imagine(found) {
      const known = await know(found)
      const { caller } = known.auth
      byCaller.set(caller, { ...known, until: Infinity })
      return caller
    },
    forget,
  }
}
