// What a tenant of the app can do: one action of each sort over every trigger.
import { type Action, NotFound, event, t } from 'bunbase'
import type { TypedQueryBuilder } from 'bunbase/db'
import { hmacSignature } from 'bunbase/plugins/webhook'
import { action, guards, triggers } from '../../plugins/organizations/saas-app.ts'

/** Statements that make the tables. */
export const TABLES = `
  create table docs (id text primary key, org_id text not null, title text not null);
  create unique index docs_title on docs (org_id, title)`

interface Tables {
  docs: { id: string; org_id: string; title: string }
}
/** The builder, typed by these tables. */
export const docs = (db: TypedQueryBuilder): TypedQueryBuilder<Tables> => db as never

/** Signs the deliveries of webhooks. */
export const HOOK = { secret: 'the-secret-of-the-hook', header: 'x-signature', idHeader: 'x-id' }

const asked = event('isolation.asked', { payload: t.Object({ id: t.String() }) })
const doc = t.Object({ id: t.String(), title: t.String() })
const byId = { input: t.Object({ id: t.String() }), guards: [guards.inOrg()] as const }
const none = { input: t.Object({}), guards: [guards.inOrg()] as const }

const found = async (db: TypedQueryBuilder, id: string) => {
  const row = await docs(db).selectFrom('docs').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound()
  return row
}

const get = action(
  {
    name: 'docs.get',
    ...byId,
    output: doc,
    job: { maxAttempts: 1 },
    triggers: [
      ...[triggers.api('GET', '/docs/:id'), triggers.event(asked), triggers.queue()],
      ...[triggers.tool(), triggers.resource('doc://{id}')],
    ],
  },
  async ({ id }, ctx) => {
    const row = await found(ctx.db, id)
    ctx.logger.info('read', { title: row.title })
    return row
  },
)
const list = action(
  {
    name: 'docs.list',
    ...none,
    output: t.Object({ docs: t.Array(doc), count: t.Integer() }),
    triggers: [triggers.api('GET', '/docs'), triggers.tool(), triggers.resource('doc://all')],
  },
  async (_input, ctx) => {
    const rows = await docs(ctx.db).selectFrom('docs').selectAll().orderBy('id').execute()
    return { docs: rows, count: rows.length }
  },
)
const watch = action(
  {
    name: 'docs.watch',
    ...byId,
    output: t.Stream(t.Object({ title: t.String() })),
    triggers: [triggers.api('GET', '/docs/:id/watch')],
  },
  async function* ({ id }, ctx) {
    yield await found(ctx.db, id)
  },
)
const rename = action(
  {
    name: 'docs.rename',
    ...byId,
    input: t.Object({ id: t.String(), title: t.String() }),
    output: t.Void(),
    job: { maxAttempts: 1 },
    triggers: [triggers.api('PUT', '/docs/:id'), triggers.tool()],
  },
  async ({ id, title }, ctx) => {
    const { numUpdatedRows } = await docs(ctx.db)
      .updateTable('docs')
      .set({ title })
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NotFound()
  },
)
const remove = action(
  {
    name: 'docs.remove',
    ...byId,
    output: t.Void(),
    job: { maxAttempts: 1 },
    triggers: [triggers.api('DELETE', '/docs/:id'), triggers.tool()],
  },
  async ({ id }, ctx) => {
    const done = await docs(ctx.org.db)
      .deleteFrom('docs')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (done.numDeletedRows === 0n) throw new NotFound()
  },
)
const job = action(
  {
    name: 'jobs.get',
    ...byId,
    output: t.Unknown(),
    triggers: [triggers.api('GET', '/jobs/:id'), triggers.tool()],
  },
  async ({ id }, ctx) => (await ctx.queue.get(id)) ?? null,
)
const cancelJob = action(
  {
    name: 'jobs.cancel',
    ...byId,
    output: t.Unknown(),
    triggers: [triggers.api('DELETE', '/jobs/:id'), triggers.tool()],
  },
  ({ id }, ctx) => ctx.queue.cancel(id),
)
const listJobs = action(
  {
    name: 'jobs.list',
    ...none,
    output: t.Array(t.Unknown()),
    triggers: [triggers.api('GET', '/jobs'), triggers.tool()],
  },
  async (_input, ctx) => {
    // Others come and go while this test adds them.
    const { jobs } = await ctx.queue.list({ action: 'docs.rename' })
    return jobs.map((it) => it.input)
  },
)
const endpoint = action(
  {
    name: 'hooks.get',
    ...byId,
    output: t.Unknown(),
    triggers: [triggers.api('GET', '/hooks/:id'), triggers.tool()],
  },
  async ({ id }, ctx) => (await ctx.webhook!.endpoints.get(id)) ?? null,
)
const createEndpoint = action(
  {
    name: 'hooks.create',
    ...byId,
    input: t.Object({ url: t.String() }),
    output: t.Object({ id: t.String() }),
  },
  ({ url }, ctx) => ctx.webhook!.endpoints.create({ url }),
)
const removeEndpoint = action(
  {
    name: 'hooks.remove',
    ...byId,
    output: t.Void(),
    triggers: [triggers.api('DELETE', '/hooks/:id'), triggers.tool()],
  },
  ({ id }, ctx) => ctx.webhook!.endpoints.remove(id),
)
/** Work that is done later: by a job, at a time, or for an event. */
const later = action(
  {
    name: 'later',
    ...byId,
    input: t.Object({ id: t.String(), way: t.String() }),
    output: t.Void(),
    triggers: [triggers.api('POST', '/later')],
  },
  async ({ id, way }, ctx) => {
    if (way === 'queue') await ctx.queue.add(get, { id })
    else if (way === 'schedule') await ctx.schedule('1s', get, { id })
    else await ctx.event.emit(asked, { id })
  },
)
/** What another service sends for an organisation: done by the app itself, for that one. */
const received = action(
  {
    name: 'received',
    input: t.Object({ id: t.String(), org: t.String() }),
    output: t.Unknown(),
    triggers: [
      triggers.webhook('/hook', {
        verify: hmacSignature({ provider: 'them', ...HOOK }),
        mode: 'inline',
        as: 'system',
      }),
    ],
  },
  ({ id, org }, ctx) => ctx.organizations.call(org, get, { id }),
)
/** What every organisation has, each night. */
const nightly = action(
  {
    name: 'nightly',
    input: t.Object({}),
    output: t.Void(),
    triggers: [triggers.cron('0 3 * * *')],
  },
  async (_input, ctx) => {
    for (const { id } of await ctx.organizations.all()) await ctx.organizations.call(id, digest, {})
  },
)
const digest = action({ name: 'digest', ...none, output: t.Void() }, async (_input, ctx) => {
  const rows = await docs(ctx.db).selectFrom('docs').selectAll().execute()
  const text = rows.map(({ title }) => title).join('\n')
  const members = await ctx.organizations.members.list(ctx.org.id)
  for (const { email } of members) await ctx.mailer.send({ to: email, subject: 'Digest', text })
})
/** Says that a document has changed, as apps do. */
const touched = action({ name: 'touched', ...byId, output: t.Void() }, ({ id }, ctx) =>
  ctx.mcp.resourceUpdated(`doc://${id}`),
)

/** All of them. */
export const actions: readonly Action[] = [
  ...[get, list, watch, rename, remove, job, cancelJob, listJobs, endpoint],
  ...[createEndpoint, removeEndpoint],
  ...[later, received, nightly, digest, touched],
]
