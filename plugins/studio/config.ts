import { type Guard, type TSchema, t } from '../../kernel/index.ts'

/** The config key `studio`. */
export interface StudioConfig {
  /**
   * Whether it is there. Default: in development, and in production when `production` says who may
   * enter.
   */
  enabled?: boolean
  /** Where it is. Default `/_studio`. */
  path?: string
  /** What who enters may do. Default `full`. */
  access?: 'full' | 'read_only'
  /**
   * Who may enter under `bunbase start`, where there is no link in a terminal: asked at every request.
   * Without it there is no Studio in production.
   */
  production?: {
    guard: Guard<any>
    /** Default `read_only`. */
    access?: 'full' | 'read_only'
  }
  /** Whether its reading actions are tools for agents at the app's MCP endpoint. Default false. */
  mcp?: boolean
}

const access = t.Optional(
  t.Union([t.Literal('full'), t.Literal('read_only')], { description: '"full" or "read_only"' }),
)

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  studio: t.Optional(
    t.Object(
      {
        enabled: t.Optional(t.Boolean({ description: 'true or false' })),
        path: t.Optional(
          t.String({
            pattern: '^(/[A-Za-z0-9_-]+)+$',
            maxLength: 100,
            description: 'a path such as "/_studio"',
          }),
        ),
        access,
        production: t.Optional(
          t.Object(
            {
              guard: t.Unknown({ description: 'a guard such as guards.hasRole("admin")' }),
              access,
            },
            { additionalProperties: false, description: 'an object with a guard' },
          ),
        ),
        mcp: t.Optional(t.Boolean({ description: 'true or false' })),
      },
      { additionalProperties: false },
    ),
  ),
})
