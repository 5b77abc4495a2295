// Two organisations (R44): whatever one calls with ids of the other, over whatever trigger, it learns and
// changes nothing of it, and cannot tell it from what is not there, not even by the time that it takes.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { runHistory } from 'bunbase/plugins/persistence'
import { send } from '../plugins/mcp/client.ts'
import { untilMoving } from '../plugins/queue/app.ts'
import { engines } from '../services.ts'
import { amount, isLong, within } from './amounts.ts'
import {
  type Answer,
  BY_ID,
  type Call,
  LISTS,
  byCode,
  byHttp,
  byLater,
  byResource,
  byTool,
  byWebhook,
} from './isolation/ways.ts'
import { MARK, type World, belongings, isolationWorld } from './isolation/world.ts'

const CALLS = amount(1_000, 20_000)
/** Of calls whose answers are timed, for each way. */
const PAIRS = amount(120, 1_000)
/** Of what one of those takes, the share that two may differ by. */
const TOLERANCE = amount(0.5, 0.15)
const ABSENT = '0190a6a0-0000-7000-8000-00000000dead'

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!
const tools = ['docs.get', 'docs.list', 'docs.rename', 'docs.remove', 'jobs.get', 'jobs.cancel']
/** By name: what can be called this way, and how often of all. */
const WAYS: Record<string, [names: readonly string[], (w: World, c: Call) => Promise<Answer>]> = {
  http: [[...Object.keys(BY_ID), ...Object.keys(LISTS)], byHttp],
  call: [
    [...Object.keys(BY_ID), ...Object.keys(LISTS)].filter((it) => it !== 'docs.watch'),
    byCode,
  ],
  tool: [[...tools, 'jobs.list', 'hooks.get', 'hooks.remove'], byTool],
  resource: [['docs.get'], byResource],
  webhook: [['docs.get'], byWebhook],
  queue: [['docs.get'], (world, call) => byLater(world, 'queue', call)],
  schedule: [['docs.get'], (world, call) => byLater(world, 'schedule', call)],
  event: [['docs.get'], (world, call) => byLater(world, 'event', call)],
}
const LATER = ['queue', 'schedule', 'event']

for (const engine of isLong ? await engines() : (['sqlite'] as const)) {
  describe(engine, () => {
    let world: World
    beforeAll(async () => void (world = await isolationWorld(engine)), 30_000)
    afterAll(() => world.app[Symbol.asyncDispose]())

    test(
      `${CALLS} calls with ids of others are answered as if there were none`,
      async () => {
        const { app, mine, theirs } = world
        const before = await belongings(world, theirs)
        /** What is not there is answered with, by way, action and organisation. */
        const absent = new Map<string, Answer>()
        const counts: Record<string, number> = {}
        const asked = { foreign: 0, none: 0 }
        for (let n = 0; n < CALLS; n++) {
          const way = pick(Object.keys(WAYS))
          const [names, act] = WAYS[way]!
          const name = pick(names)
          const id = BY_ID[name] ? theirs.ids[BY_ID[name].of] : theirs.ids.doc
          // The app itself may act for any: what it is told by others is for theirs.
          const isMine = way === 'webhook' || Math.random() < 0.6
          const org = isMine ? mine.org : pick([theirs.org, theirs.slug])
          const key = `${way} ${name} ${isMine}`
          if (!absent.has(key)) {
            const none = isMine ? { id: ABSENT, org } : { id, org: ABSENT }
            absent.set(key, await act(world, { name, ...none }))
            if (LATER.includes(way) && isMine) asked.none++
          }
          const answer = await act(world, { name, id, org })
          expect({ key, ...answer }).toEqual({ key, ...absent.get(key)! })
          expect(answer.text).not.toContain(MARK)
          if (LATER.includes(way) && isMine) asked.foreign++
          counts[way] = (counts[way] ?? 0) + 1
          // They work, too: what one does shows nothing to the other.
          if (n % 50 === 0) {
            const theirOwn = { as: { user: theirs.owner.id }, org: theirs.org }
            await app.call('docs.get', { id: theirs.ids.doc }, theirOwn)
            await app.call('touched', { id: theirs.ids.doc }, theirOwn)
          }
        }
        const done = (id: string) =>
          app.runs.filter(
            ({ action, trigger, input }) =>
              action.name === 'docs.get' &&
              ['queue', 'event'].includes(trigger.kind) &&
              (input as { id?: string } | undefined)?.id === id,
          )
        await untilMoving(
          app,
          'what is done later',
          () => done(theirs.ids.doc).length >= asked.foreign && done(ABSENT).length >= asked.none,
          '500ms',
        )
        const ends = (id: string) =>
          new Set(done(id).map(({ status, error }) => `${status} ${(error as Error).message}`))
        expect(ends(theirs.ids.doc)).toEqual(ends(ABSENT))
        expect(await belongings(world, theirs)).toBe(before)
        console.log(`${engine}: ${CALLS} calls with ids of others, ${JSON.stringify(counts)}`)
      },
      within(60_000, 900_000),
    )

    test('the night comes: everybody is mailed of what is theirs', async () => {
      const { app, mine } = world
      const mails = () => app.outbox.filter(({ subject }) => subject === 'Digest')
      const { clock } = app
      const three = new Date(clock.now()).setUTCHours(3, 0, 0, 0)
      const night = three > clock.now() ? three : three + 86_400_000
      await clock.advance(night - clock.now() - 1_000)
      await untilMoving(app, 'all are mailed', () => mails().length >= 4, '1s')
      const own = mails().filter(({ to }) => JSON.stringify(to).includes(mine.slug))
      expect(own).toHaveLength(2)
      expect(own[0]!.text).toContain('magpie-two')
      expect(JSON.stringify(own)).not.toContain(MARK)
    })

    test('no run that they caused counts as one of the others, or is told anything', async () => {
      const { app, mine, theirs } = world
      const own = app.runs.filter(({ caller }) => 'id' in caller && caller.id === mine.owner.id)
      const named = own.filter(({ org, trigger }) => org === theirs.org && trigger.kind !== 'call')
      expect(named.map(({ trigger }) => trigger.kind)).toEqual([])
      const history = app.get(runHistory)!
      let shown = 0
      for (let cursor: string | undefined; ;) {
        const page = await history.list({ org: mine.org, limit: 500, cursor })
        for (const { id } of isLong ? page.items.slice(0, 50) : page.items) {
          expect(JSON.stringify(await history.get(id))).not.toContain(MARK)
        }
        shown += page.items.length
        expect(JSON.stringify(page.items)).not.toContain(MARK)
        cursor = page.next
        if (cursor === undefined) break
      }
      expect(shown).toBeGreaterThan(CALLS / 4)
    })

    test('no line of the log is told anything but in the runs of the others', () => {
      const lines = world.app.logs.filter(({ run }) => run?.org !== world.theirs.org)
      expect(lines.length).toBeGreaterThan(0)
      const text = JSON.stringify(lines.map(({ message, fields }) => [message, fields]))
      expect(text).not.toContain(MARK)
    })

    test('no job that failed keeps anything of the others', async () => {
      const { rows } = await world.app
        .get(database)!
        .run('select * from job_failures where org = $1', [world.mine.org])
      expect(rows.length).toBeGreaterThan(0)
      expect(Bun.inspect(rows, { depth: 9 })).not.toContain(MARK)
    })

    test('lists for agents, the API description and news on a stream show nothing', async () => {
      const { app, mcp, mine, theirs } = world
      for (const list of ['tools', 'resources', 'resources/templates', 'prompts']) {
        const { message } = await send(app, `${list}/list`, {}, mcp)
        expect(JSON.stringify(message)).not.toContain(MARK)
      }
      const description = await app.fetch('/api/openapi.json', { headers: mine.headers })
      expect(description.status).toBe(200)
      expect(await description.text()).not.toContain(MARK)
      await send(app, 'resources/subscribe', { uri: `doc://${theirs.ids.doc}` }, mcp)
      const news = await app.fetch('/mcp', { headers: { ...mcp, accept: 'text/event-stream' } })
      const as = { as: { user: theirs.owner.id }, org: theirs.org }
      await app.call('touched', { id: theirs.ids.doc }, as)
      await app.fetch('/mcp', { method: 'DELETE', headers: mcp })
      expect(await news.text()).not.toContain('updated')
    })

    const timed = ['docs.get', 'organizations.removeMember', 'organizations.cancelInvitation']
    test.each(timed)(
      '%s takes as long for an id of others as for none',
      async (name) => {
        const { mine, theirs } = world
        const foreign = { name, id: theirs.ids[BY_ID[name]!.of], org: mine.org }
        const calls = { foreign, none: { ...foreign, id: ABSENT } }
        const took = async (call: Call): Promise<number> => {
          const began = performance.now()
          await byHttp(world, call)
          return performance.now() - began
        }
        const share = async (): Promise<number> => {
          const pairs: [number, number][] = []
          for (let n = 0; n < PAIRS; n++) {
            // Each goes first as often as the other.
            if (n % 2) pairs.push([await took(calls.foreign), await took(calls.none)])
            else pairs.push([await took(calls.none), await took(calls.foreign)].reverse() as never)
          }
          const usual = median(pairs.map(([, none]) => none))
          return Math.abs(median(pairs.map(([a, b]) => a - b))) / usual
        }
        // A machine that is busy may blur one of them; a difference that is there shows in all.
        const shares = [await share(), await share(), await share()]
        expect(Math.min(...shares)).toBeLessThan(TOLERANCE)
      },
      within(30_000, 120_000),
    )
  })
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!
}
