import type { Catalogue } from '../kernel/index.ts'

/**
 * What each built-in plugin owns, for messages about a plugin that is not selected. Plain data, so
 * that explaining a mistake loads no plugin; a test holds it to the plugins' cards.
 */
export const catalogue: Catalogue = {
  config: {
    port: 'http',
    hostname: 'http',
    http: 'http',
    actionsDir: 'loader',
    logger: 'logger',
    openapi: 'openapi',
    database: 'db',
    events: 'events',
    persistence: 'persistence',
    queue: 'queue',
    cron: 'cron',
    webhook: 'webhook',
    rateLimit: 'rate-limit',
    auth: 'auth',
    organizations: 'organizations',
    billing: 'billing',
    mailer: 'mailer',
    mcp: 'mcp',
    studio: 'studio',
  },
  triggers: {
    api: 'http',
    event: 'events',
    queue: 'queue',
    cron: 'cron',
    webhook: 'webhook',
    tool: 'mcp',
    resource: 'mcp',
    prompt: 'mcp',
  },
  guards: {
    rateLimit: 'rate-limit',
    authenticated: 'auth',
    public: 'auth',
    notImpersonated: 'auth',
    hasRole: 'auth',
    hasPermission: 'auth',
    any: 'auth',
    all: 'auth',
    not: 'auth',
    inOrg: 'organizations',
    hasFeature: 'billing',
    withinLimit: 'billing',
    trialActiveOrPaid: 'billing',
    hasScope: 'mcp',
  },
  action: {
    openapi: 'openapi',
    transaction: 'db',
    record: 'persistence',
    idempotency: 'idempotency',
    job: 'queue',
    meters: 'billing',
  },
}
