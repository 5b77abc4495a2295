import { type Run, type Service, service } from '../../kernel/index.ts'

/** How whoever was answered with a 401 can sign in: the value of `WWW-Authenticate` (RFC 9110, 15.5.2). */
export type Challenge = (run: Run) => string | undefined

/** Provided by the plugin that knows who calls; a response that has such a header keeps it. */
export const signInChallenge: Service<Challenge> = service('http:challenge')
