import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** What was emitted does not fit the event's payload schema; the cause says where. */
export const InvalidPayload: ErrorClass<{ event: string }> = defineError('INVALID_PAYLOAD', {
  status: 500,
  internal: true,
  message: 'An event was emitted with a payload that does not fit its schema.',
  details: t.Object({ event: t.String() }),
})

/** No event of that name is declared. */
export const UnknownEvent: ErrorClass<{ event: string }> = defineError('UNKNOWN_EVENT', {
  status: 500,
  internal: true,
  message: 'No event of that name is declared.',
  details: t.Object({ event: t.String() }),
})

/** Events caused each other more than `limit` times in a row: most likely in a circle. */
export const EventLoop: ErrorClass<{ event: string; limit: number }> = defineError('EVENT_LOOP', {
  status: 500,
  internal: true,
  message: 'Events cause each other too many times in a row.',
  details: t.Object({ event: t.String(), limit: t.Integer() }),
})

/** An event is larger than what carries broadcasts takes. */
export const EventTooLarge: ErrorClass<{ event: string; bytes: number; limit: number }> =
  defineError('EVENT_TOO_LARGE', {
    status: 500,
    internal: true,
    message: 'An event is too large to be broadcast; send the id of what it is about.',
    details: t.Object({ event: t.String(), bytes: t.Integer(), limit: t.Integer() }),
  })
