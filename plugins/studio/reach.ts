// What other plugins provide, by name: so a page of a plugin that is not selected loads none of it.
import { type Service, service } from '../../kernel/index.ts'
import type { AuthService } from '../auth/index.ts'
import type { Subscriptions } from '../billing/index.ts'
import type { CronSchedules } from '../cron/index.ts'
import type { Database, Migrations, TableSchemas } from '../db/index.ts'
import type { Events } from '../events/index.ts'
import type { HttpServer } from '../http/index.ts'
import type { CapturedMail } from '../mailer/index.ts'
import type { McpOffers } from '../mcp/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { Replayer, RunHistory } from '../persistence/index.ts'
import type { Jobs } from '../queue/index.ts'
import type { Inbox } from '../webhook/index.ts'

/** The tokens, each as its plugin declares it. */
export const reach: {
  readonly history: Service<RunHistory>
  readonly replayer: Service<Replayer>
  readonly database: Service<Database>
  readonly migrations: Service<Migrations>
  readonly tableSchemas: Service<TableSchemas>
  readonly jobs: Service<Jobs>
  readonly cron: Service<CronSchedules>
  readonly events: Service<Events>
  readonly http: Service<HttpServer>
  readonly mcpOffers: Service<McpOffers>
  readonly mailOutbox: Service<CapturedMail[]>
  readonly auth: Service<AuthService>
  readonly organizations: Service<Organizations>
  readonly subscriptions: Service<Subscriptions>
  readonly providerWebhook: Service<string>
  readonly webhookInbox: Service<Inbox>
} = {
  history: service('persistence:run-history'),
  replayer: service('persistence:replayer'),
  database: service('db:database'),
  migrations: service('db:migrations'),
  tableSchemas: service('db:table-schemas'),
  jobs: service('queue:jobs'),
  cron: service('cron:schedules'),
  events: service('events:emitter'),
  http: service('http:server'),
  mcpOffers: service('mcp:offers'),
  mailOutbox: service('mailer:outbox'),
  auth: service('auth:service'),
  organizations: service('organizations:service'),
  subscriptions: service('billing:subscriptions'),
  providerWebhook: service('billing:provider-webhook'),
  webhookInbox: service('webhook:inbox'),
}
