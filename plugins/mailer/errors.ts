import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** A mail cannot be sent as it was written. */
export const MailInvalid: ErrorClass<{ field: string }> = defineError('MAIL_INVALID', {
  status: 422,
  message: 'This mail cannot be sent as it is.',
  details: t.Object({ field: t.String({ description: 'what is wrong: `to`, `subject` …' }) }),
})

/** The provider or the server does not take the mail, and never will. */
export const MailRefused: ErrorClass<{ status?: number }> = defineError('MAIL_REFUSED', {
  status: 502,
  message: 'The mail was refused.',
  details: t.Object({
    status: t.Optional(t.Integer({ description: 'of SMTP, or of HTTP' })),
  }),
})

/** The provider or the server cannot be reached, or does not take the mail now. */
export const MailNotSent: ErrorClass<{ status?: number; afterMs?: number }> = defineError(
  'MAIL_NOT_SENT',
  {
    status: 502,
    message: 'The mail could not be sent right now; retry shortly.',
    retry: true,
    details: t.Object({
      status: t.Optional(t.Integer({ description: 'of SMTP, or of HTTP' })),
      afterMs: t.Optional(t.Number({ description: 'milliseconds from now' })),
    }),
  },
)
