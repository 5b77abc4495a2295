import type { BunbaseError } from '../../../kernel/index.ts'
import type { HttpExchange } from '../../http/index.ts'
import { audit } from '../audit.ts'
import type { CodePurpose, GivenCode } from '../codes.ts'
import { InvalidCode } from '../errors.ts'
import type { ThrottledContext } from '../throttle.ts'
import { type ActionParts, noStore } from './parts.ts'
import { boundTo } from './request.ts'

/** What is seen of `ctx` of an action that takes a code. */
interface CodeContext extends ThrottledContext {
  readonly http: HttpExchange | undefined
}

/**
 * The code that somebody came with, to be looked for: this try is counted, and no cache keeps the answer.
 *
 * @throws RateLimited
 */
export async function givenCode(
  parts: ActionParts,
  ctx: CodeContext,
  purpose: CodePurpose,
  { code, request }: { readonly code: string; readonly request?: string },
): Promise<GivenCode> {
  noStore(ctx.http)
  const bound = boundTo(parts, ctx.http, request)
  await parts.throttle.take(ctx, 'codes', bound)
  return { purpose, code, bound }
}

/** Puts on record that a code was refused. @param user whose it had to be, where that is known */
export function refused(ctx: CodeContext, purpose: CodePurpose, user?: string): BunbaseError {
  audit(ctx, 'code.refused', { purpose, user })
  return new InvalidCode()
}
