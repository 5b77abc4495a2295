import { type Action, Forbidden, NotFound, runOf, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { type ActionParts, FOR_THEMSELVES, FOR_USERS, action, noStore, triggers } from './parts.ts'
import { checkPatterns } from './roles.ts'
import { apiKeyShape, keyLimitShape, shownApiKey } from './shapes.ts'

const DAY = 86_400_000

/** Makes a key for a program. Only somebody who is signed in can: a key that leaked makes no others. */
export function createApiKey({ service, prefix, now, keyLimits }: ActionParts): Action {
  return action(
    {
      name: 'auth.createApiKey',
      description: 'Makes an API key; it is shown this once.',
      input: t.Object({
        name: t.String({ minLength: 1, maxLength: 100 }),
        permissions: t.Array(t.String({ maxLength: 128 }), {
          minItems: 1,
          maxItems: 100,
          description: 'What it may, within what its owner may: `invoices:read`, `invoices:*`.',
        }),
        expiresInDays: t.Optional(t.Integer({ minimum: 1, maximum: 3660 })),
        limit: t.Optional(keyLimitShape),
      }),
      output: t.Object({ apiKey: apiKeyShape, token: t.String({ secret: true }) }),
      triggers: [triggers.api('POST', `${prefix}/api-keys`, { body: 'json', status: 201 })],
      guards: FOR_THEMSELVES,
      errors: [Forbidden],
    },
    async ({ name, permissions, expiresInDays: days, limit }, ctx) => {
      noStore(ctx.http)
      const { user, session } = ctx.auth
      if (!session) throw new Forbidden({ message: 'Sign in to make an API key.' })
      checkPatterns(permissions)
      const { apiKey, token } = await service.apiKeys.create({
        ...{ userId: user.id, name, permissions, org: runOf(ctx).org },
        expiresAt: days === undefined ? null : new Date(now() + days * DAY),
        limit: limit && keyLimits.own(limit),
      })
      audit(ctx, 'api-key.created', { user: user.id, key: apiKey.id })
      return { apiKey: shownApiKey(apiKey), token }
    },
  )
}

/** The keys of the user. */
export function listApiKeys({ service, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.listApiKeys',
      description: 'The API keys of the user, the newest first.',
      input: t.Object({}),
      output: t.Object({ apiKeys: t.Array(apiKeyShape) }),
      triggers: [triggers.api('GET', `${prefix}/api-keys`)],
      guards: FOR_USERS,
    },
    async (_input, { auth, http }) => {
      noStore(http)
      return { apiKeys: (await service.apiKeys.list(auth.user.id)).map(shownApiKey) }
    },
  )
}

/** Ends a key of the user. */
export function revokeApiKey({ service, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.revokeApiKey',
      description: 'Ends an API key.',
      input: t.Object({ id: t.String({ maxLength: 64 }) }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/api-keys/:id`)],
      guards: FOR_THEMSELVES,
      errors: [NotFound],
    },
    async ({ id }, ctx) => {
      noStore(ctx.http)
      if (!(await service.apiKeys.revoke(ctx.auth.user.id, id))) throw new NotFound()
      audit(ctx, 'api-key.revoked', { user: ctx.auth.user.id, key: id })
    },
  )
}
