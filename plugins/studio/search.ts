import type { SearchHit } from './contract/shell.ts'
import { pagesOf, placeOf } from './pages.ts'
import { reach } from './reach.ts'
import type { SaasTables } from './saas/tables.ts'
import type { Studio } from './studio.ts'

const MOST = 20
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const TRACE = /^[0-9a-f]{32}$/i

/** Finds pages and actions by part of their name, runs, jobs and traces by id, users and organisations. */
export async function search(studio: Studio, q: string): Promise<SearchHit[]> {
  const wanted = q.trim().toLowerCase()
  if (wanted === '') return []
  if (UUID.test(wanted)) return byId(studio, wanted)
  if (TRACE.test(wanted)) {
    return [
      { kind: 'trace', id: wanted, title: wanted, sub: 'trace', to: `/runs?q=trace:${wanted}` },
    ]
  }
  const people = await peopleLike(studio, wanted)
  return [...pagesLike(studio, wanted), ...actionsLike(studio, wanted), ...people].slice(0, MOST)
}

function pagesLike(studio: Studio, wanted: string): SearchHit[] {
  return pagesOf(studio)
    .filter(({ title, id }) => title.toLowerCase().includes(wanted) || id.includes(wanted))
    .map(({ id, title, group }) => ({
      ...{ kind: 'page' as const, id, title, sub: group },
      to: placeOf(id),
    }))
}

/** Names that begin so first, then those that have it in them, then descriptions. */
function actionsLike({ host }: Studio, wanted: string): SearchHit[] {
  const rank = (name: string, description: string): number => {
    if (name.startsWith(wanted)) return 0
    if (name.includes(wanted)) return 1
    return description.includes(wanted) ? 2 : 3
  }
  return host.actions
    .map(({ name, description = '' }) => ({
      ...{ name, description },
      rank: rank(name.toLowerCase(), description.toLowerCase()),
    }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ name, description }) => ({
      ...{ kind: 'action' as const, id: name, title: name, sub: description },
      to: `/actions/${encodeURIComponent(name)}`,
    }))
}

async function byId({ host }: Studio, id: string): Promise<SearchHit[]> {
  const [run, job] = await Promise.all([
    host.get(reach.history)?.get(id),
    host.get(reach.jobs)?.get(id),
  ])
  return [
    ...(run ? [{ kind: 'run' as const, id, title: run.action, sub: id, to: `/runs/${id}` }] : []),
    ...(job
      ? [{ kind: 'job' as const, id, title: job.action, sub: id, to: `/queue?tab=jobs&job=${id}` }]
      : []),
  ]
}

/** By the beginning of an address or a short name: an index answers that. */
async function peopleLike(studio: Studio, wanted: string): Promise<SearchHit[]> {
  const db = studio.host.get(reach.database)?.tables<SaasTables>()
  if (!db || !studio.has('auth')) return []
  const pattern = `${wanted.replace(/[\\%_]/g, '\\$&')}%`
  const users = await db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('email_key', 'like', pattern)
    .limit(5)
    .execute()
  const orgs = studio.has('organizations')
    ? await db
        .selectFrom('organizations')
        .select(['id', 'name', 'slug'])
        .where('slug', 'like', pattern)
        .limit(5)
        .execute()
    : []
  return [
    ...users.map(({ id, email }) => ({
      ...{ kind: 'user' as const, id, title: email, sub: 'user', to: `/saas/users?id=${id}` },
    })),
    ...orgs.map(({ id, name, slug }) => ({
      ...{ kind: 'org' as const, id, title: name, sub: slug, to: `/saas/orgs?id=${id}` },
    })),
  ]
}
