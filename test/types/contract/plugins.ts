// Cards of a few built-in plugins, as examples.
import type { Guard, Plugin, Preset, Trigger } from 'bunbase'

export interface User {
  id: string
  email: string
}
export interface Db {
  selectFrom(table: string): { all(): Promise<{ id: string }[]> }
}
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface HttpPlugin {
  name: 'http'
  config: { port?: number; hostname?: string }
  context: { http: { request: Request; status: number } | undefined }
  triggers: { api(method: Method, path: string): Trigger<never> }
  hooks: { 'http:request': (request: Request) => void }
}
export interface DbPlugin {
  name: 'db'
  config: { database?: { url?: string } }
  context: { db: Db }
  action: { transaction?: boolean }
}
export interface QueuePlugin {
  name: 'queue'
  needs: DbPlugin
  config: { queue?: { concurrency?: number } }
  context: {
    queue: { add<In>(action: { readonly '~in'?: In }, input: NoInfer<In>): Promise<string> }
  }
  action: { job?: { maxAttempts?: number } }
  triggers: { queue(): Trigger<never> }
}
export interface CronPlugin {
  name: 'cron'
  uses: QueuePlugin
  config: { cron?: { timezone?: string } }
  triggers: { cron<In = never>(schedule: string, options?: { input?: () => In }): Trigger<In> }
}
export interface AuthPlugin {
  name: 'auth'
  needs: DbPlugin | HttpPlugin
  config: { auth: { sessionSecret: string } }
  context: { auth: { user: User | null } }
  guards: {
    authenticated(): Guard<{ auth: { user: User } }>
    hasPermission(permission: string): Guard
  }
}
export interface OrganizationsPlugin {
  name: 'organizations'
  needs: AuthPlugin | DbPlugin
  config: { organizations?: { maxMembers?: number } }
  context: { org: { id: string } | null }
  guards: { inOrg(): Guard<{ org: { id: string } }> }
}

export declare function http(config?: HttpPlugin['config']): Plugin<HttpPlugin>
export declare function db(config?: DbPlugin['config']): Plugin<DbPlugin>
export declare function organizations(
  config?: OrganizationsPlugin['config'],
): Plugin<OrganizationsPlugin>
export declare function minimal(): Preset<HttpPlugin>
export declare function core(): Preset<HttpPlugin | DbPlugin | QueuePlugin | CronPlugin>
export declare function saas(): Preset<
  HttpPlugin | DbPlugin | QueuePlugin | CronPlugin | AuthPlugin | OrganizationsPlugin
>
