import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** A stream or a file is longer than `mcp.maxResultSize`. */
export const ResultTooLarge: ErrorClass<{ limit: number }> = defineError('MCP_RESULT_TOO_LARGE', {
  status: 413,
  message: 'What this tool gives is too much for one answer; ask for less of it.',
  details: t.Object({ limit: t.Integer({ description: 'Bytes' }) }),
})

/** The client cannot be asked: its connection, or the client itself, does not allow it. */
export const ClientCannotAnswer: ErrorClass = defineError('MCP_CLIENT_CANNOT_ANSWER', {
  status: 400,
  message: 'This client cannot be asked back; call the tool from one that can.',
})

/** The access token lacks scopes; `details` has all that are needed. */
export const InsufficientScope: ErrorClass<{ scopes: string[] }> = defineError(
  'MCP_INSUFFICIENT_SCOPE',
  {
    status: 403,
    message: 'The access token does not cover this; ask for one with these scopes.',
    details: t.Object({ scopes: t.Array(t.String()) }),
  },
)

/** An access token in the address, where logs and histories keep it. */
export const TokenInQuery: ErrorClass = defineError('MCP_TOKEN_IN_QUERY', {
  status: 400,
  message: 'Send the access token in the Authorization header, not in the address.',
})
