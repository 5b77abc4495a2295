import { type Challenge, httpExchange } from '../http/index.ts'

/** Asks for a token, and says of one that made nobody of its bearer that it is not in force (RFC 6750, 3). */
export const bearerChallenge: Challenge = ({ invocation, trigger, caller }) => {
  // What signs its requests, such as a webhook, has no token to send.
  if (trigger.kind !== 'api') return undefined
  const sent = httpExchange(invocation)?.request.headers.get('authorization')
  const isRefused = /^bearer /i.test(sent ?? '') && caller.kind === 'anonymous'
  return isRefused ? 'Bearer error="invalid_token"' : 'Bearer'
}
