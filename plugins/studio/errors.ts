import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** The Studio was not opened by the link in the terminal, or that was of an earlier start. */
export const StudioLocked: ErrorClass = defineError('STUDIO_LOCKED', {
  status: 401,
  message: 'Open the Studio by the link that `bunbase dev` has printed.',
})

/** The request came from another site, or not from the Studio's page. */
export const StudioRefused: ErrorClass = defineError('STUDIO_REFUSED', {
  status: 403,
  message: 'Only the page of the Studio itself may ask this.',
})

/** The Studio may only be looked at here. */
export const StudioReadOnly: ErrorClass = defineError('STUDIO_READ_ONLY', {
  status: 403,
  message: 'The Studio may only be looked at here; it changes nothing.',
})

/** The request is for another host. */
export const StudioMisdirected: ErrorClass = defineError('STUDIO_MISDIRECTED', {
  status: 421,
  message: 'The Studio answers at localhost, 127.0.0.1 and [::1] only, with its own port.',
})

/** A statement that somebody wrote by hand, and that the database does not take. */
export const StatementRefused: ErrorClass<{ at: number | null }> = defineError(
  'STUDIO_STATEMENT_REFUSED',
  {
    status: 400,
    message: 'The database does not take this statement.',
    details: t.Object({
      at: t.Union([t.Integer(), t.Null()], {
        description: 'Characters of the statement before what is wrong; null when nobody says',
      }),
    }),
  },
)
