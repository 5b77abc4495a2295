import { type Plugin, definePlugin, t } from '../../kernel/index.ts'
import { type HttpPlugin, httpServer } from '../http/index.ts'
import type { PersistencePlugin } from '../persistence/index.ts'
import { documentActions } from './actions.ts'
import type { OpenapiBuilt } from './document.ts'

export type { OpenapiBuilt, OpenapiDocument } from './document.ts'
export type { OpenapiOperation } from './operation.ts'
export type { JsonSchema } from './schema.ts'

/** Options of the `openapi` config key. */
export interface OpenapiConfig {
  /** Default: true, but false under `bunbase start`: publishing the API's shape is a decision. */
  enabled?: boolean
  /** Where the document is. Default `/api/openapi.json`. */
  path?: string
  /** Where the reference page is; false for none. Default `/api/docs`. */
  docs?: string | false
  /** `title` and `version` default to the name and version in the app's package.json. */
  info?: { title?: string; version?: string; [field: string]: unknown }
  servers?: { url: string; description?: string }[]
}

/** OpenAPI 3.1 from action schemas, and a reference page that works offline. */
export interface OpenapiPlugin {
  name: 'openapi'
  needs: HttpPlugin
  uses: PersistencePlugin
  config: { openapi?: OpenapiConfig }
  action: {
    /** How this action is shown: `hidden` leaves it out, `summary` replaces the first sentence. */
    openapi?: { hidden?: boolean; deprecated?: boolean; summary?: string }
  }
  hooks: {
    /** The document was built: add security schemes, descriptions, extensions. Called once. */
    'openapi:document': (built: OpenapiBuilt) => void | Promise<void>
  }
}

const URL_PATH = t.String({
  pattern: '^/',
  maxLength: 200,
  description: "a path that begins with a slash: '/api/openapi.json'",
})

/** The `openapi` plugin. */
export const openapi: (options?: Partial<OpenapiPlugin['config']>) => Plugin<OpenapiPlugin> =
  definePlugin<OpenapiPlugin>({
    name: 'openapi',
    needs: ['http'],
    uses: ['persistence'],
    config: t.Object({
      openapi: t.Optional(
        t.Object(
          {
            enabled: t.Optional(t.Boolean({ description: 'true or false' })),
            path: t.Optional(URL_PATH),
            docs: t.Optional(
              t.Union([URL_PATH, t.Literal(false)], {
                description: "a path such as '/api/docs', or false for no page",
              }),
            ),
            info: t.Optional(
              t.Object({ title: t.Optional(t.String()), version: t.Optional(t.String()) }),
            ),
            servers: t.Optional(
              t.Array(t.Object({ url: t.String(), description: t.Optional(t.String()) })),
            ),
          },
          { additionalProperties: false },
        ),
      ),
    }),
    action: t.Object({
      openapi: t.Optional(
        t.Object(
          {
            hidden: t.Optional(t.Boolean()),
            deprecated: t.Optional(t.Boolean()),
            summary: t.Optional(t.String()),
          },
          { additionalProperties: false },
        ),
      ),
    }),
    setup(kernel, { openapi: config = {} }) {
      if (!(config.enabled ?? kernel.mode !== 'production')) return
      for (const action of documentActions({
        config,
        root: kernel.root,
        routes: () => kernel.get(httpServer)?.routes ?? [],
        built: (built) => kernel.callHook('openapi:document', built),
        recorded: kernel.plugins.includes('persistence'),
      })) {
        kernel.addAction(action)
      }
    },
  })
