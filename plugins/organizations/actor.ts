import {
  type Caller,
  type Event,
  type Logger,
  type Run,
  SYSTEM,
  callerText,
} from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import type { Events } from '../events/index.ts'

/** On whose behalf organisations are changed, and who hears of it. */
export interface Actor {
  readonly caller: Caller
  /** The caller as it stands on record: `user 0192…`. */
  readonly by: string
  /** Emits an event of a change, and puts it on record once that has committed (R38). */
  tell<P extends { readonly org: string }>(event: Event<P>, payload: P): Promise<void>
}

/** What {@link actorOf} needs. */
export interface ActorParts {
  /** What is changed, as lines of the log begin: `organizations`. */
  readonly area: string
  readonly database: Database
  readonly logger: () => Logger
  /** Undefined without the events plugin. */
  readonly events: Events | undefined
}

/** Whoever a run acts for; the app itself outside of runs. */
export function actorOf({ area, database, logger, events }: ActorParts, run?: Run): Actor {
  const caller = run?.caller ?? SYSTEM
  const by = callerText(caller)
  return {
    ...{ caller, by },
    async tell(event, payload) {
      database.afterCommit(() => {
        const log = run?.ctx.logger ?? logger()
        log.info(`${area}: ${event.name}`, { audit: event.name, by, ...payload })
      })
      const { org } = payload
      await (run
        ? events?.emitFrom(run, event, payload, org)
        : events?.emit(event, payload, { as: caller, org }))
    },
  }
}
