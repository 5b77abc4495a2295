import { BunbaseError, type RegisteredAction } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { Exchange } from './exchange.ts'
import { responseHeaders } from './response-headers.ts'

/** Makes the response of a refusal, a failure, or an output that cannot be sent. */
export type Refuser = (exchange: Exchange, error: unknown) => Response

/** Compiles how a route answers with an error. */
export function refuser(action: RegisteredAction, answers: Answers): Refuser {
  return (exchange, error) => {
    if (!(error instanceof BunbaseError)) {
      const { logger } = answers.parts.host
      logger.error(`the output of "${action.name}" cannot be sent`, { error })
    }
    const headers = responseHeaders(exchange, answers)
    const run = exchange['~run']
    return run
      ? answers.failed(error, run, headers)
      : answers.refused(exchange.request, error, exchange.route, headers)
  }
}
