// What becomes of memberships when an account is deleted.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type TriggersOf, t } from 'bunbase'
import { database } from 'bunbase/db'
import type { EventsPlugin } from 'bunbase/plugins/events'
import { memberRemoved } from 'bunbase/plugins/organizations'
import type { User } from 'bunbase/plugins/auth'
import { engines } from '../../services.ts'
import { type OrgApp, action, orgApp, triggers } from './app.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    const told: { org: string; user: string; left: boolean }[] = []
    const listening = action(
      {
        name: 'listening',
        input: t.Object({ org: t.String(), user: t.String(), left: t.Boolean() }),
        output: t.Object({}),
        triggers: [(triggers as unknown as TriggersOf<EventsPlugin>).event(memberRemoved)],
      },
      (left) => {
        told.push(left)
        return {}
      },
    )
    let app: OrgApp
    beforeAll(async () => {
      app = await orgApp(engine, { actions: [listening] })
      await app.start()
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const deleteAccount = async (user: User) => {
      const headers = await app.headers(user)
      const answer = await app.fetch('/auth/delete-account', { method: 'POST', headers, json: {} })
      return {
        status: answer.status,
        body: answer.status === 204 ? {} : await answer.json(),
      } as any
    }

    test('a member leaves every organisation and team, and who listens hears of it', async () => {
      const [acme, beta] = [await app.organization('Acme'), await app.organization('Beta')]
      const ann = await app.member(acme, 'ann')
      await app.orgs.members.add(beta.id, { user: ann.id, role: 'admin' })
      const team = await app.orgs.teams.create(acme.id, 'Core')
      await app.orgs.teams.addMember(acme.id, team.id, ann.id)
      expect((await deleteAccount(ann)).status).toBe(204)
      for (const org of [acme, beta]) {
        expect(await app.orgs.members.list(org.id)).toMatchObject([{ user: org.owner.id }])
      }
      expect(await app.orgs.teams.members(acme.id, team.id)).toEqual([])
      while (told.length < 2) await app.clock.advance(10)
      expect(told.map(({ org }) => org).toSorted()).toEqual([acme.id, beta.id].toSorted())
      expect(told).toMatchObject([
        { user: ann.id, left: true },
        { user: ann.id, left: true },
      ])
    })

    test('the only owner is told of which, and what to do; nothing has changed then', async () => {
      const [mine, theirs] = [await app.organization('Mine'), await app.organization('Theirs')]
      const { owner } = mine
      await app.orgs.members.add(theirs.id, { user: owner.id, role: 'member' })
      const refused = await deleteAccount(owner)
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'LAST_OWNER', details: { organizations: [{ id: mine.id, name: 'Mine' }] } },
      })
      expect(refused.body.detail).toBe(
        'You are the only owner of: Mine. Make somebody else an owner, or delete the organisation, first.',
      )
      expect(await app.orgs.members.get(theirs.id, owner.id)).toMatchObject({ role: 'member' })
      await app.member(mine, 'heir', 'owner')
      expect((await deleteAccount(owner)).status).toBe(204)
      expect(await app.orgs.members.count(mine.id)).toBe(1)
      expect(await app.orgs.members.count(theirs.id)).toBe(1)
    })

    test('who made their organisation and deletes it may go', async () => {
      const own = await app.organization('Own')
      await app.orgs.delete(own.id)
      expect((await deleteAccount(own.owner)).status).toBe(204)
    })

    test('of two owners who go at once, one stays', async () => {
      const org = await app.organization('Both')
      const other = await app.member(org, 'other', 'owner')
      const answers = await Promise.all([deleteAccount(org.owner), deleteAccount(other)])
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409])
      expect(await app.orgs.members.count(org.id)).toBe(1)
    })

    test('where something else needs the account, they stay members', async () => {
      const org = await app.organization('Kept')
      const bob = await app.member(org, 'bob')
      const store = app.get(database)!
      await store.run('create table notes (by_user text not null references users (id))')
      await store.run(`insert into notes (by_user) values ('${bob.id}')`)
      expect(await deleteAccount(bob)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
      expect(await app.orgs.members.get(org.id, bob.id)).toMatchObject({ role: 'member' })
      await store.run('drop table notes')
      expect((await deleteAccount(bob)).status).toBe(204)
    })
  })
}
