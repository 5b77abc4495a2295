// The ways in which somebody can call, and what they see of each.
import { createHmac } from 'node:crypto'
import { send } from '../../plugins/mcp/client.ts'
import { HOOK } from './actions.ts'
import type { World } from './world.ts'

/** What is done, to what, and for which organisation. */
export interface Call {
  readonly name: string
  readonly id: string
  readonly org: string
}

/** Everything that whoever called can see, bytes and all. */
export interface Answer {
  readonly status: number | string
  readonly text: string
}

interface Known {
  /** Property that the id goes into. */
  readonly property: string
  /** Of which sort of things the ids are. */
  readonly of: 'user' | 'team' | 'invitation' | 'doc' | 'job' | 'hook'
  readonly route: readonly [method: string, path: string]
  readonly more?: object
}

const current = '/organizations/current'
/** Actions that take an id. */
export const BY_ID: Readonly<Record<string, Known>> = {
  'organizations.setRole': {
    ...{ property: 'user', of: 'user', more: { role: 'admin' } },
    route: ['PATCH', `${current}/members/:id`],
  },
  'organizations.removeMember': {
    ...{ property: 'user', of: 'user', route: ['DELETE', `${current}/members/:id`] },
  },
  'organizations.transfer': {
    ...{ property: 'to', of: 'user', route: ['POST', `${current}/transfer`] },
  },
  'organizations.resendInvitation': {
    ...{ property: 'invitation', of: 'invitation' },
    route: ['POST', `${current}/invitations/:id/resend`],
  },
  'organizations.cancelInvitation': {
    ...{ property: 'invitation', of: 'invitation' },
    route: ['DELETE', `${current}/invitations/:id`],
  },
  'organizations.renameTeam': {
    ...{ property: 'team', of: 'team', more: { name: 'n' } },
    route: ['PATCH', `${current}/teams/:id`],
  },
  'organizations.removeTeam': {
    ...{ property: 'team', of: 'team', route: ['DELETE', `${current}/teams/:id`] },
  },
  'organizations.listTeamMembers': {
    ...{ property: 'team', of: 'team', route: ['GET', `${current}/teams/:id/members`] },
  },
  'docs.get': { property: 'id', of: 'doc', route: ['GET', '/docs/:id'] },
  'docs.watch': { property: 'id', of: 'doc', route: ['GET', '/docs/:id/watch'] },
  'docs.rename': { property: 'id', of: 'doc', route: ['PUT', '/docs/:id'], more: { title: 'x' } },
  'docs.remove': { property: 'id', of: 'doc', route: ['DELETE', '/docs/:id'] },
  'jobs.get': { property: 'id', of: 'job', route: ['GET', '/jobs/:id'] },
  'jobs.cancel': { property: 'id', of: 'job', route: ['DELETE', '/jobs/:id'] },
  'hooks.get': { property: 'id', of: 'hook', route: ['GET', '/hooks/:id'] },
  'hooks.remove': { property: 'id', of: 'hook', route: ['DELETE', '/hooks/:id'] },
}
/** Those that take none: what they give is of the organisation, or nothing. */
export const LISTS: Readonly<Record<string, readonly [method: string, path: string]>> = {
  'organizations.get': ['GET', current],
  'organizations.listMembers': ['GET', `${current}/members`],
  'organizations.countMembers': ['GET', `${current}/members/count`],
  'organizations.listInvitations': ['GET', `${current}/invitations`],
  'organizations.listRoles': ['GET', `${current}/roles`],
  'organizations.listTeams': ['GET', `${current}/teams`],
  'docs.list': ['GET', '/docs'],
  'jobs.list': ['GET', '/jobs'],
  'billing.current': ['GET', '/billing'],
  'billing.usage': ['GET', '/billing/usage'],
  'billing.history': ['GET', '/billing/history'],
}

const inputOf = ({ name, id }: Call): Record<string, unknown> => {
  const known = BY_ID[name]
  return known ? { [known.property]: id, ...known.more } : {}
}
/** Whatever differs between any two answers, and the id that was asked for. */
const plain = (text: string, { id }: Call): string =>
  text
    .replaceAll(id, '<id>')
    .replaceAll(/[0-9a-f]{32}-[0-9a-f]{16}|[0-9a-f]{32}/g, '<trace>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')

async function seen(response: Response, call: Call): Promise<Answer> {
  const headers = JSON.stringify([...response.headers].filter(([name]) => name !== 'date'))
  return { status: response.status, text: plain(`${headers}\n${await response.text()}`, call) }
}

/** By HTTP. */
export async function byHttp({ app, mine }: World, call: Call): Promise<Answer> {
  const known = BY_ID[call.name]
  const [method, route] = known?.route ?? LISTS[call.name]!
  const inPath = route.includes(':id')
  const json = { ...known?.more, ...(known && !inPath && { [known.property]: call.id }) }
  const response = await app.fetch(route.replace(':id', call.id), {
    ...{ method, headers: { ...mine.headers, 'x-organization': call.org } },
    ...(method !== 'GET' && method !== 'DELETE' && { json }),
  })
  return seen(response, call)
}

/** By code, as the user. */
export function byCode({ app, mine }: World, call: Call): Promise<Answer> {
  const as = { user: mine.owner.id }
  return app.call<unknown, unknown>(call.name, inputOf(call), { as, org: call.org }).then(
    (output) => ({ status: 200, text: plain(JSON.stringify(output ?? null), call) }),
    (error: { status: number; code: string; message: string }) => ({
      status: error.status,
      text: plain(`${error.code} ${error.message}`, call),
    }),
  )
}

async function byMcp(world: World, method: string, params: object, call: Call): Promise<Answer> {
  const headers = { ...world.mcp, 'x-organization': call.org }
  const { status, message } = await send(world.app, method, params, headers)
  return { status, text: plain(JSON.stringify(message), call) }
}

/** By an agent: a tool. */
export function byTool(world: World, call: Call): Promise<Answer> {
  const params = { name: call.name.replace('.', '_'), arguments: inputOf(call) }
  return byMcp(world, 'tools/call', params, call)
}

/** By an agent: the resource that a document is. */
export function byResource(world: World, call: Call): Promise<Answer> {
  return byMcp(world, 'resources/read', { uri: `doc://${call.id}` }, call)
}

/** By a delivery of another service. */
export async function byWebhook({ app }: World, call: Call): Promise<Answer> {
  const body = JSON.stringify({ id: call.id, org: call.org })
  const signature = createHmac('sha256', HOOK.secret).update(body).digest('hex')
  const response = await app.fetch('/hook', {
    ...{ method: 'POST', body },
    headers: {
      'content-type': 'application/json',
      [HOOK.header]: signature,
      [HOOK.idHeader]: crypto.randomUUID(),
    },
  })
  return seen(response, call)
}

/** By work that is done later, for which an action asks. */
export async function byLater(
  { app, mine }: World,
  way: 'queue' | 'schedule' | 'event',
  call: Call,
): Promise<Answer> {
  const response = await app.fetch('/later', {
    ...{ method: 'POST', headers: { ...mine.headers, 'x-organization': call.org } },
    json: { id: call.id, way },
  })
  return seen(response, call)
}
