// The Studio in Chromium against a real app under `bunbase dev`: every page in every state, and what people do there.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Route } from 'playwright-core'
import { chromium } from '../../../services.ts'
import { databaseDeeds } from './database-deeds.ts'
import { deeds } from './deeds.ts'
import { failuresByCause } from './failures.ts'
import { type Faults, faults } from './faults.ts'
import { STRUCTURE, clipped, look, picture, shift, violations } from './inspect.ts'
import { type Place, places } from './places.ts'
import { rounds } from './rounds.ts'
import { wrongs } from './watch.ts'
import { type World, busy, shown, world } from './world.ts'

/** What only somebody may do who may change things. */
const CHANGES = /^(Run|Replay|Retry all|Discard|Pause queue|Run now|Row|Save|Ban|Revoke|Pay in)\b/
const program = await chromium()
const named = Object.entries(places)
const that = (has: keyof Place): [string, Place][] => named.filter(([, place]) => place[has])

describe.if(program !== undefined)('the Studio', () => {
  let studio: World
  let reads: Faults
  const go = ({ path, mark }: Place, search = ''): Promise<void> =>
    studio.go((typeof path === 'string' ? path : path(studio)) + search, mark)

  beforeAll(async () => {
    studio = await world(program!)
    reads = await faults(studio.tab)
  }, 90_000)
  afterEach(() => reads.pass())
  afterAll(() => studio?.[Symbol.asyncDispose]())

  /** Looks at every page in a state that changes little of it. */
  async function glance(state: string, also: (name: string) => Promise<void>): Promise<void> {
    for (const [name, place] of named) {
      await go(place)
      await shown(studio.tab)
      await picture(studio.tab, `${name}-${state}`)
      expect([name, ...(await studio.tab.getByRole('alert').allTextContents())]).toEqual([name])
      expect([name, ...(await clipped(studio.tab))]).toEqual([name])
      expect([name, ...(await violations(studio.tab, 'main', STRUCTURE))]).toEqual([name])
      await also(name)
    }
  }

  test.each(that('empty'))(
    '%s says what will be there, before anything is',
    async (name, place) => {
      await go(place)
      await studio.tab.getByRole('heading', { name: place.empty! }).waitFor()
      await look(studio.tab, `${name}-empty`, { part: 'main' })
    },
  )

  test('an app that people use', async () => {
    await busy(studio)
    // What is known of the empty app is forgotten.
    await studio.tab.reload()
    await shown(studio.tab)
    expect(await shift(studio.tab)).toBeLessThanOrEqual(0.05)
    await go(places['runs']!)
    await studio.tab.getByRole('grid', { name: 'Runs' }).getByText('desk.charge').first().click()
    await studio.tab.waitForURL('**/runs/*')
    studio.run = new URL(studio.tab.url()).pathname.split('/').at(-1)!
    await studio.tab.goto(`${studio.url}/_studio/panels/none`)
    await shown(studio.tab)
  }, 60_000)

  test.each(named)(
    '%s fails, is tried again, loads, and shows what there is',
    async (name, place) => {
      const { tab } = studio
      const retry = tab.getByRole('main').getByRole('button', { name: 'Retry' })
      if (place.known) await go(place)
      else {
        reads.fail()
        await studio.go(typeof place.path === 'string' ? place.path : place.path(studio), 'main')
        await retry.first().waitFor()
        await look(tab, `${name}-failed`, { part: 'main', bothThemes: name === 'overview' })
        reads.hold()
        await retry.first().click()
        await tab.locator('main [aria-busy="true"]').first().waitFor()
        await look(tab, `${name}-loading`, { part: 'main', bothThemes: false })
        await shift(tab)
        await reads.pass()
      }
      await shown(tab)
      await retry.first().waitFor({ state: 'detached' })
      expect(await shift(tab)).toBeLessThanOrEqual(0.05)
      await look(tab, name)
    },
  )

  test.each(that('filtered'))(
    '%s tells "nothing matches" from "nothing there"',
    async (name, place) => {
      const [search, says] = place.filtered!
      await go(place, search)
      await studio.tab.getByRole('heading', { name: says }).waitFor()
      await look(studio.tab, `${name}-filtered`, { part: 'main' })
      await studio.tab.getByRole('button', { name: 'Clear the filter' }).last().click()
      await studio.tab.getByRole('heading', { name: says }).waitFor({ state: 'detached' })
    },
  )

  describe('people', () => {
    failuresByCause(() => studio)
    deeds(() => studio)
    databaseDeeds(() => studio)
    rounds(() => studio)
  })

  test('a browser without the link sees how to get in, and nothing else', async () => {
    const stranger = await studio.browser.newContext({ colorScheme: 'dark' })
    const page = await stranger.newPage()
    await page.goto(`${studio.url}/_studio/runs`)
    await page.getByRole('heading', { name: 'Open the link from your terminal' }).waitFor()
    await look(page, 'locked')
    await stranger.close()
  }, 60_000)

  test('a restart is no error; read only, everything can be seen and nothing changed', async () => {
    const { tab } = studio
    // The app is back before anybody sees that it was away, unless nobody hears of it.
    const poll = /studio\.live\.poll/
    const asked = Promise.withResolvers<Route>()
    await tab.route(poll, (route) => asked.resolve(route))
    const config = Bun.file(join(studio.cwd, 'bunbase.config.ts'))
    const text = await config.text()
    await Bun.write(
      config,
      text.replace('saas()],', "saas()],\n  studio: { access: 'read_only' },"),
    )
    await tab.getByText('The app restarts…').waitFor({ timeout: 30_000 })
    await look(tab, 'restarting', { part: 'main' })
    await tab.unroute(poll)
    await (await asked.promise).continue()
    await tab.getByText('Read only:').waitFor({ timeout: 30_000 })
    await glance('read-only', async (name) => {
      const buttons = await tab.getByRole('button', { name: CHANGES }).allTextContents()
      // A statement that only reads is no change.
      expect([name, ...(name === 'sql' ? [] : buttons)]).toEqual([name])
    })
  }, 120_000)

  test('when the app is gone, what was seen last stays, and every page says so', async () => {
    await studio.dev.end('SIGINT')
    const gone = studio.tab.getByRole('status').filter({ hasText: 'Disconnected' })
    await gone.waitFor({ timeout: 30_000 })
    await glance('disconnected', async () => expect(await gone.count()).toBe(1))
    await look(studio.tab, 'disconnected', { part: 'main' })
  }, 120_000)

  test('no page asked another origin, broke its policy or said an error', () => {
    expect(wrongs).toEqual([])
  })
})
