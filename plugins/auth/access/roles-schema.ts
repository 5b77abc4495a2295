import { type TSchema, t } from '../../../kernel/index.ts'

const closed = { additionalProperties: false }

/** Schema of a config key with roles by name: each `{ description?, permissions?, inherits? }`. */
export const rolesSchema: TSchema = t.Record(
  t.String(),
  t.Object(
    {
      description: t.Optional(t.String()),
      permissions: t.Optional(t.Array(t.String())),
      inherits: t.Optional(t.Array(t.String())),
    },
    closed,
  ),
  { description: 'roles by name, each with permissions and the roles that it inherits' },
)
