import { BunbaseError, Forbidden, Unauthenticated } from '../../kernel/index.ts'

const NEEDS = 'This needs '

/**
 * What a caller is told whom none of several guards lets in: the first refusal, in words that name every
 * way in. Whoever is signed in is told that this is not enough, rather than to sign in.
 *
 * @param refusals at least one, in order of the guards
 */
export function refusalOf(refusals: readonly Error[]): Error {
  const others = refusals.filter((each) => codeOf(each) !== Unauthenticated.code)
  const [first = refusals[0]!] = others
  // The words of a plain error are for the log, and those of the catalogue name no way.
  const ways = others.flatMap((each) =>
    each instanceof BunbaseError && each.message !== Forbidden.entry.message ? each.message : [],
  )
  const message = joined([...new Set(ways)])
  if (message === '' || message === first.message) return first
  if (!(first instanceof BunbaseError)) return new Forbidden({ message, cause: first })
  const { code, status, retry, details, cause } = first
  return new BunbaseError(code, { status, retry, message }, { details, cause })
}

/** `This needs the role admin, or the permission invoices:read.` */
function joined(ways: readonly string[]): string {
  if (!ways.every((way) => way.startsWith(NEEDS) && way.endsWith('.'))) return ways.join(' Or: ')
  const needs = ways.map((way) => way.slice(NEEDS.length, -1))
  return needs.length === 0 ? '' : `${NEEDS}${needs.join(', or ')}.`
}

function codeOf(error: Error): string {
  return error instanceof BunbaseError ? error.code : Forbidden.code
}
