// An app with organisations on a fresh database of either engine.
import { type Action, type Plugin, definePlugin, kit } from 'bunbase'
import { database, db } from 'bunbase/db'
import { type AuthService, type User, auth, authService } from 'bunbase/plugins/auth'
import { events } from 'bunbase/plugins/events'
import { http } from 'bunbase/plugins/http'
import {
  type InvitationNotice,
  type Organization,
  type Organizations,
  type OrganizationsConfig,
  type OrganizationsPlugin,
  organizations,
  organizationsService,
} from 'bunbase/plugins/organizations'
import { type TestApp, type TestAppOptions, createTestApp } from 'bunbase/testing'
import { appOn } from '../../app-on.ts'
import type { Engine, TestDatabase } from '../../services.ts'
import { SECRET } from '../auth/app.ts'

/** The tools of an app with organisations. */
export const { action, triggers, guards } = kit<OrganizationsPlugin>()

export interface OrgAppOptions extends TestAppOptions {
  readonly actions?: readonly Action[]
  readonly config?: OrganizationsConfig
  /** Roles of the app. */
  readonly roles?: Record<string, { permissions: string[] }>
  readonly plugins?: readonly Plugin[]
  /** Shared by several apps. Default: one of its own. */
  readonly place?: TestDatabase
  /** Statements that make tables of the test's own. */
  readonly tables?: string
}

export interface OrgApp extends TestApp {
  readonly auth: AuthService
  readonly orgs: Organizations
  readonly place: TestDatabase
  /** Invitations that were to be sent. */
  readonly sent: InvitationNotice[]
  user(name: string): Promise<User>
  /** An organisation, and its owner, who is made for it. */
  organization(name: string): Promise<Organization & { readonly owner: User }>
  /** A new user who is a member. */
  member(org: { readonly id: string }, name: string, role?: string): Promise<User>
  /** Headers of a request by a user. */
  headers(user: User, org?: string): Promise<Record<string, string>>
}

interface ListenerPlugin {
  name: 'listener'
  needs: OrganizationsPlugin
}

/** Boots an app; nothing listens. */
export async function orgApp(engine: Engine, options: OrgAppOptions = {}): Promise<OrgApp> {
  const { actions = [], config = {}, plugins = [], roles = {}, tables, ...rest } = options
  const sent: InvitationNotice[] = []
  const listener = definePlugin<ListenerPlugin>({
    name: 'listener',
    needs: ['organizations'],
    setup: (host) => host.hook('organizations:invitation', (notice) => void sent.push(notice)),
  })
  const app = await appOn(engine, options.place, ({ url }) => {
    const own = [db({ database: { url } }), http(), auth(), events(), organizations()]
    return createTestApp(
      {
        presets: [],
        plugins: [...own, listener(), ...plugins],
        auth: { sessionSecret: SECRET, roles },
        organizations: config,
        actions,
      } as never,
      rest,
    )
  })
  if (tables) await app.get(database)!.script(tables)
  const service = app.get(authService)!
  const orgs = app.get(organizationsService)!
  let made = 0
  return Object.assign(app, {
    ...{ auth: service, orgs, sent },
    user: async (name: string) =>
      (await service.users.create({ email: `${name}.${++made}@example.com`, name }))!,
    async organization(this: OrgApp, name: string) {
      const owner = await this.user(`owner-of-${name}`)
      return { ...(await orgs.create({ name, owner: owner.id })), owner }
    },
    async member(this: OrgApp, org: { readonly id: string }, name: string, role = 'member') {
      const user = await this.user(name)
      await orgs.members.add(org.id, { user: user.id, role })
      return user
    },
    async headers({ id }: User, org?: string) {
      const { token } = await service.sessions.create({ userId: id, method: 'password' })
      return {
        authorization: `Bearer ${token}`,
        ...(org !== undefined && { 'x-organization': org }),
      }
    },
  })
}
