// Organisations, members, invitations, roles and teams, by the service that runs and plugins are given.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { kit, sleep, systemClock, t } from 'bunbase'
import { database } from 'bunbase/db'
import type { User } from 'bunbase/plugins/auth'
import type { Organization } from 'bunbase/plugins/organizations'
import { thrown } from '../../kernel/thrown.ts'
import { engines } from '../../services.ts'
import { type OrgApp, orgApp } from './app.ts'
import type { EventsPlugin } from 'bunbase/plugins/events'

const heard: { event: string; org: string | undefined; payload: unknown }[] = []
const listen = kit<EventsPlugin>()
const hear = listen.action(
  {
    name: 'hear',
    input: t.Object({ event: t.String(), payload: t.Unknown() }),
    output: t.Void(),
    triggers: [
      listen.triggers.event('organization.**', {
        map: (payload, { name }) => ({ event: name, payload }),
      }),
    ],
  },
  ({ event, payload }) => {
    heard.push({ event, org: (payload as { org?: string }).org, payload })
  },
)

/** What was emitted about an organisation since it was last asked. */
const told = async (app: OrgApp, org: string): Promise<string[]> => {
  while (app.kernel.running.length > 0) await sleep(systemClock, 1)
  const found = heard.filter((each) => each.org === org).map(({ event }) => event)
  heard.splice(0)
  return found
}

describe.each(await engines())('on %s', (engine) => {
  let app: OrgApp
  let org: Organization & { owner: User }
  beforeAll(async () => {
    app = await orgApp(engine, { actions: [hear], config: { maxMembers: 8 } })
    org = await app.organization('Acme & Co')
  })
  afterAll(() => app[Symbol.asyncDispose]())

  test('an organisation has a short name, and its maker as owner', async () => {
    expect(org.slug).toBe('acme-co')
    expect(await app.orgs.get(org.id)).toMatchObject({ name: 'Acme & Co', slug: 'acme-co' })
    expect(await app.orgs.ofUser(org.owner.id)).toMatchObject([{ id: org.id, role: 'owner' }])
    const same = await app.organization('acme  co')
    expect(same.slug).toMatch(/^acme-co-[0-9a-f]{6}$/)
    expect((await app.organization('東京')).slug).toMatch(/^org-[0-9a-f]{6}$/)
    const error = await thrown(app.orgs.create({ name: 'x', slug: 'acme-co', owner: org.owner.id }))
    expect(error).toMatchObject({ code: 'SLUG_TAKEN' })
    expect(await thrown(app.orgs.update(org.id, { slug: same.slug }))).toMatchObject({
      code: 'SLUG_TAKEN',
    })
    // A request names an organisation by id or short name, which must not be mistaken for each other.
    const uuid = '0190a6a0-0000-7000-8000-000000000001'
    expect(await thrown(app.orgs.update(org.id, { slug: uuid }))).toMatchObject({ status: 400 })
    expect(await app.orgs.update(org.id, { name: 'Acme' })).toMatchObject({ slug: 'acme-co' })
  })

  test('every change is an event of the organisation, and on record', async () => {
    const own = await app.organization('Heard')
    const ann = await app.member(own, 'ann')
    await app.orgs.members.setRole(own.id, ann.id, 'admin')
    await app.orgs.roles.define(own.id, 'clerk', { permissions: ['invoices:read'] })
    await app.orgs.roles.remove(own.id, 'clerk')
    const team = await app.orgs.teams.create(own.id, 'One')
    await app.orgs.teams.rename(own.id, team.id, 'Two')
    await app.orgs.teams.addMember(own.id, team.id, ann.id)
    await app.orgs.teams.addMember(own.id, team.id, ann.id)
    await app.orgs.teams.removeMember(own.id, team.id, ann.id)
    await app.orgs.teams.remove(own.id, team.id)
    await app.orgs.members.transfer(own.id, { from: own.owner.id, to: ann.id })
    await app.orgs.members.leave(own.id, own.owner.id)
    await app.orgs.update(own.id, { name: 'Hearing' })
    await app.orgs.delete(own.id)
    const expected = [
      ...['created', 'member.added', 'member.added', 'member.changed'],
      ...['role.defined', 'role.removed', 'team.created', 'team.renamed', 'team.member.added'],
      ...['team.member.removed', 'team.removed', 'ownership.transferred', 'member.changed'],
      ...['member.changed', 'member.removed', 'updated', 'deleted'],
    ].map((event) => `organization.${event}`)
    // Subscribers run side by side.
    expect((await told(app, own.id)).sort()).toEqual([...expected].sort())
    const lines = app.logs.filter(({ fields }) => fields['org'] === own.id)
    expect(lines.map(({ fields }) => fields['audit'])).toEqual(expected)
    expect(lines.every(({ fields }) => fields['by'] === 'system')).toBe(true)
  })

  test('nothing is told of what is rolled back', async () => {
    const own = await app.organization('Undone')
    await told(app, own.id)
    const logged = app.logs.length
    await thrown(
      app.get(database)!.transaction(async () => {
        await app.orgs.update(own.id, { name: 'Other' })
        throw new Error('undo')
      }),
    )
    expect(await told(app, own.id)).toEqual([])
    expect(app.logs.length).toBe(logged)
    expect(await app.orgs.get(own.id)).toMatchObject({ name: 'Undone' })
  })

  test('all are gone through one by one, also those that no one page has', async () => {
    await using many = await orgApp(engine)
    const owner = await many.user('owner')
    const made: string[] = []
    for (let n = 0; n < 101; n++) {
      made.push((await many.orgs.create({ name: `Org ${n}`, owner: owner.id })).id)
    }
    const seen: string[] = []
    for await (const { id } of many.orgs.each()) seen.push(id)
    expect(seen).toEqual(made.sort())
  })

  describe('an owner always remains', () => {
    test('the only one can neither leave, nor be removed, nor be made something else', async () => {
      const own = await app.organization('Alone')
      const { members } = app.orgs
      const last = { code: 'LAST_OWNER', status: 409 }
      expect(await thrown(members.leave(own.id, own.owner.id))).toMatchObject(last)
      expect(await thrown(members.remove(own.id, own.owner.id))).toMatchObject(last)
      expect(await thrown(members.setRole(own.id, own.owner.id, 'admin'))).toMatchObject(last)
      expect(await thrown(app.auth.users.remove(own.owner.id))).toMatchObject({ status: 409 })
      const ann = await app.member(own, 'ann', 'owner')
      await members.leave(own.id, own.owner.id)
      expect(await members.list(own.id)).toMatchObject([{ user: ann.id, role: 'owner' }])
    })

    test('also when all of them leave at once', async () => {
      const own = await app.organization('Rush')
      const others = [await app.member(own, 'ann', 'owner'), await app.member(own, 'bob', 'owner')]
      const owners = [own.owner, ...others]
      const outcomes = await Promise.allSettled([
        ...owners.map(({ id }) => app.orgs.members.leave(own.id, id)),
        ...owners.map(({ id }) => app.orgs.members.setRole(own.id, id, 'member')),
      ])
      const left = await app.orgs.members.list(own.id)
      expect(left.filter(({ role }) => role === 'owner')).toHaveLength(1)
      expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
    })

    test('ownership goes from one to another, at once', async () => {
      const own = await app.organization('Handed')
      const ann = await app.member(own, 'ann')
      const eve = await app.user('eve')
      const { members } = app.orgs
      const missing = { code: 'NOT_FOUND' }
      const from = own.owner.id
      expect(await thrown(members.transfer(own.id, { from, to: eve.id }))).toMatchObject(missing)
      expect(await thrown(members.transfer(own.id, { from: ann.id, to: from }))).toMatchObject(
        missing,
      )
      await members.transfer(own.id, { from, to: ann.id })
      expect(await members.get(own.id, ann.id)).toMatchObject({ role: 'owner' })
      expect(await members.get(own.id, from)).toMatchObject({ role: 'admin' })
    })
  })

  test('members are listed in portions, counted, and no more than the config allows', async () => {
    const own = await app.organization('Full')
    const users = [own.owner.id]
    for (const name of ['a', 'b', 'c', 'd', 'e']) users.push((await app.member(own, name)).id)
    const outcomes = await Promise.allSettled(['f', 'g', 'h', 'i'].map((n) => app.member(own, n)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await app.orgs.members.count(own.id)).toBe(8)
    const seen: string[] = []
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const page = await app.orgs.members.list(own.id, { after, limit: 3 })
      if (page.length === 0) break
      seen.push(...page.map(({ user }) => user))
    }
    expect(seen).toHaveLength(8)
    expect(new Set(seen).size).toBe(8)
    expect(seen).toEqual(expect.arrayContaining(users))
    expect(
      await thrown(app.orgs.members.add(own.id, { user: users[1]!, role: 'member' })),
    ).toMatchObject({ code: 'ALREADY_MEMBER' })
  })

  describe('invitations', () => {
    const invited = async (name: string) => {
      const own = await app.organization(name)
      const ann = await app.user('ann')
      const invitation = await app.orgs.invitations.create(own.id, {
        email: ` ${ann.email.toUpperCase()}`,
        role: 'admin',
        by: own.owner.id,
      })
      return { own, ann, invitation, token: app.sent.at(-1)!.token }
    }
    const invalid = { code: 'INVITATION_INVALID', status: 404 }

    test('are accepted once, by whom they were sent to, however many try', async () => {
      const { own, ann, token, invitation } = await invited('Inviting')
      const { invitations, members } = app.orgs
      expect(app.sent.at(-1)).toMatchObject({ organization: 'Inviting', invitation })
      const eve = await app.user('eve')
      expect(await thrown(invitations.accept(token, eve))).toMatchObject(invalid)
      expect(await thrown(invitations.accept(`${token}x`, ann))).toMatchObject(invalid)
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => invitations.accept(token, ann)))
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const each of tries) {
        if (each.status === 'rejected') expect(each.reason).toMatchObject(invalid)
      }
      expect(await members.get(own.id, ann.id)).toMatchObject({ role: 'admin' })
      expect(await thrown(invitations.accept(token, ann))).toMatchObject(invalid)
      expect(await invitations.list(own.id)).toEqual([])
      const again = { email: ann.email, role: 'member' }
      expect(await thrown(invitations.create(own.id, again))).toMatchObject({
        code: 'ALREADY_MEMBER',
      })
    })

    test('keep nothing that lets anybody in', async () => {
      const { token } = await invited('Stolen')
      const { rows } = await app.get(database)!.run('select * from org_invitations')
      expect(JSON.stringify(rows)).not.toContain(token)
      expect(JSON.stringify(app.logs.map(({ fields }) => fields))).not.toContain(token)
      expect(JSON.stringify(heard)).not.toContain(token)
    })

    test('are void when they were cancelled, declined, sent again, or are too old', async () => {
      const { own, ann, token, invitation } = await invited('Void')
      const { invitations } = app.orgs
      const other = await app.organization('Other')
      expect(await thrown(invitations.cancel(other.id, invitation.id))).toMatchObject({
        status: 404,
      })
      expect(await thrown(invitations.resend(other.id, invitation.id))).toMatchObject({
        status: 404,
      })
      const email = { email: ann.email, role: 'member' }
      expect(await thrown(invitations.create(own.id, email))).toMatchObject({
        code: 'ALREADY_INVITED',
      })
      await invitations.resend(own.id, invitation.id)
      expect(await thrown(invitations.accept(token, ann))).toMatchObject(invalid)
      await invitations.decline(app.sent.at(-1)!.token)
      expect(await thrown(invitations.accept(app.sent.at(-1)!.token, ann))).toMatchObject(invalid)
      const second = await invitations.create(own.id, email)
      await invitations.cancel(own.id, second.id)
      expect(await thrown(invitations.accept(app.sent.at(-1)!.token, ann))).toMatchObject(invalid)
      await invitations.create(own.id, email)
      await app.clock.advance('7d')
      expect(await thrown(invitations.accept(app.sent.at(-1)!.token, ann))).toMatchObject(invalid)
      expect(await invitations.list(own.id)).toEqual([])
      // What is too old is in nobody's way.
      await invitations.create(own.id, email)
      expect(await invitations.accept(app.sent.at(-1)!.token, ann)).toBe(own.id)
      await told(app, own.id)
      await invitations.create(own.id, { email: 'late@example.com', role: 'member' })
      await app.clock.advance('8d')
      expect(await invitations.expire()).toBeGreaterThan(0)
      expect(await told(app, own.id)).toContain('organization.invitation.expired')
    })
  })

  test('roles of an organisation are its own, and go only when nobody has them', async () => {
    const own = await app.organization('Roles')
    const other = await app.organization('Others')
    const { roles, members } = app.orgs
    await roles.define(own.id, 'clerk', { permissions: ['invoices:read', 'invoices:read'] })
    expect((await roles.list(own.id)).map(({ name }) => name)).toEqual([
      ...['admin', 'clerk', 'member', 'owner'],
    ])
    expect(await roles.get(own.id, 'clerk')).toMatchObject({ permissions: ['invoices:read'] })
    expect(await thrown(roles.get(other.id, 'clerk'))).toMatchObject({ code: 'UNKNOWN_ROLE' })
    const ann = await app.member(own, 'ann', 'clerk')
    expect(await thrown(roles.remove(own.id, 'clerk'))).toMatchObject({ code: 'CONFLICT' })
    await members.setRole(own.id, ann.id, 'member')
    await roles.remove(own.id, 'clerk')
    expect(await thrown(roles.remove(own.id, 'clerk'))).toMatchObject({ code: 'NOT_FOUND' })
    for (const name of ['owner', 'admin']) {
      expect(await thrown(roles.define(own.id, name, { permissions: [] }))).toMatchObject({
        code: 'CONFLICT',
      })
    }
    expect((await thrown(roles.define(own.id, 'x', { permissions: ['all'] }))).message).toContain(
      'not a permission',
    )
  })

  test('a team is of one organisation and has only members of it', async () => {
    const own = await app.organization('Teams')
    const other = await app.organization('Elsewhere')
    const { teams } = app.orgs
    const team = await teams.create(own.id, 'Sales')
    const missing = { code: 'NOT_FOUND' }
    expect(await thrown(teams.create(own.id, 'Sales'))).toMatchObject({ code: 'CONFLICT' })
    expect(await thrown(teams.addMember(own.id, team.id, other.owner.id))).toMatchObject(missing)
    expect(await thrown(teams.addMember(other.id, team.id, other.owner.id))).toMatchObject(missing)
    expect(await thrown(teams.members(other.id, team.id))).toMatchObject(missing)
    expect(await thrown(teams.remove(other.id, team.id))).toMatchObject(missing)
    expect(await thrown(teams.rename(other.id, team.id, 'x'))).toMatchObject(missing)
    const ann = await app.member(own, 'ann')
    await teams.addMember(own.id, team.id, ann.id)
    expect(await teams.list(own.id)).toEqual([{ id: team.id, name: 'Sales', members: 1 }])
    expect(await teams.members(own.id, team.id)).toEqual([ann.id])
    await app.orgs.members.remove(own.id, ann.id)
    expect(await teams.members(own.id, team.id)).toEqual([])
    expect(await teams.list(other.id)).toEqual([])
  })
})
