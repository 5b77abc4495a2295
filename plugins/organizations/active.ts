// Which organisation a run acts for: what its trigger carries, or what the request names. Never what a
// session remembers, so that two windows of one user can work in two organisations.
import type { Awaitable, Caller, Run } from '../../kernel/index.ts'
import { type Auth, type AuthService, type Grants, both, grantsOf } from '../auth/index.ts'
import { type HttpExchange, addVary, httpExchange } from '../http/index.ts'
import { covers } from './covers.ts'
import type { Membership, Memberships } from './memberships.ts'

/** Where a request says for which organisation it is. */
export interface RequestPlaces {
  /** Name of a header; false for none. */
  readonly header: string | false
  /** Name of a path parameter; false for none. */
  readonly path: string | false
  /** The domain whose first part names the organisation: `acme.example.com` for `example.com`. */
  readonly domain: string | undefined
}

/** The organisations that runs act for. */
export interface ActiveOrganizations {
  /** What `host.resolveOrg` wants to know. */
  resolve(run: Run): Awaitable<string | undefined>
  /** The membership that was confirmed for a run. */
  of(run: Run): Membership | undefined
  /** Whether a run names an organisation, be it one of its caller's or not. */
  isNamed(run: Run): boolean
  /** Has a caller who is imagined count as a member, whatever the database says. */
  imagine(caller: Caller, membership: Membership): void
}

/** What {@link activeOrganizations} are made of. */
export interface ActiveParts {
  readonly memberships: Memberships
  readonly auth: AuthService
  readonly places: RequestPlaces
}

/** Longer ones are names of nothing. */
const LONGEST = 100

/** The organisations that the runs of an app act for. */
export function activeOrganizations({
  memberships,
  auth,
  places,
}: ActiveParts): ActiveOrganizations {
  const confirmed = new WeakMap<Run, Membership>()
  const imagined = new WeakMap<Caller, Membership>()

  const named = (run: Run): string | undefined => {
    if (run.invocation.org !== undefined) return run.invocation.org
    const http = httpExchange(run.invocation)
    return http && namedBy(http, places)
  }
  const note = (run: Run, found: Membership | undefined): string | undefined => {
    // What a job carries is on record even if its caller has left meanwhile.
    if (!found) return run.invocation.org
    confirmed.set(run, found)
    return found.org.id
  }
  return {
    of: (run) => confirmed.get(run),
    isNamed: (run) => named(run) !== undefined,
    imagine: (caller, membership) => void imagined.set(caller, membership),
    resolve(run) {
      const { caller, parent } = run
      if (caller.kind === 'anonymous') return run.invocation.org
      const member = imagined.get(caller)
      if (member) return note(run, member)
      const around = parent && confirmed.get(parent)
      // Part of the same work: what was confirmed for that holds to its end.
      if (around && parent.caller === caller && run.invocation.org === around.org.id) {
        return note(run, around)
      }
      const ref = named(run)
      if (caller.kind === 'system') {
        if (ref === undefined) return undefined
        return memberships.ofApp(ref).then((found) => note(run, found))
      }
      const who = auth.principals.of(caller)
      const bound = who.apiKey?.org ?? undefined
      const wanted = ref ?? bound
      if (!who.user || wanted === undefined || wanted.length > LONGEST) return run.invocation.org
      const found = memberships.of(who.user.id, wanted)
      const take = (membership: Membership | undefined) => note(run, forKey(membership, who, bound))
      return found instanceof Promise ? found.then(take) : take(found)
    },
  }
}

/** An API key works where it is bound to, and may there no more than it was given. */
function forKey(
  membership: Membership | undefined,
  { apiKey }: Auth,
  bound: string | undefined,
): Membership | undefined {
  if (!membership || !apiKey) return membership
  if (bound !== undefined && bound !== membership.org.id) return undefined
  const own = membership.grants
  const given = grantsOf(apiKey.permissions)
  const patterns = [
    ...given.patterns.filter((each) => covers(own, each)),
    ...own.patterns.filter((each) => covers(given, each)),
  ]
  const grants: Grants = { allow: both(own, given).allow, patterns: [...new Set(patterns)].sort() }
  return { ...membership, grants }
}

function namedBy(http: HttpExchange, { header, path, domain }: RequestPlaces): string | undefined {
  const inPath = path === false ? undefined : http.parameter(path)
  if (inPath !== undefined) return inPath
  // What a cache keeps of an answer is for this organisation.
  if (header !== false) addVary(http.headers, header)
  const inHeader = header === false ? undefined : http.request.headers.get(header)
  if (inHeader) return inHeader
  return domain === undefined ? undefined : subdomainOf(http.url.hostname, domain)
}

function subdomainOf(hostname: string, domain: string): string | undefined {
  if (!hostname.endsWith(`.${domain}`)) return undefined
  const first = hostname.slice(0, -domain.length - 1)
  return first.includes('.') ? undefined : first
}
