import { type Action, NotFound } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'
import type { RecentEvent, TopicRow } from '../contract/events.ts'
import { reach } from '../reach.ts'
import { callerOf } from '../show/identity.ts'
import { broughtBy } from '../show/brought-by.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'
import { listenersOf } from '../topology/listeners.ts'
import { topologyOf } from '../topology/topology.ts'

const HOUR = 3_600_000
/** Runs of listeners that are looked at for the last events. */
const RECEIVED = 40
const RECENT = 20

/** How the app hangs together, and its events. */
export function eventActions(studio: Studio): Action[] {
  const topology = studioAction('studio.topology', 'reads', ({ windowMs = HOUR }) =>
    topologyOf(studio, windowMs),
  )
  const emitter = studio.host.get(reach.events)
  if (!emitter) return [topology]
  return [
    topology,
    studioAction('studio.events.topics', 'reads', async () => ({ topics: await topicsOf(studio) })),
    studioAction('studio.events.recent', 'reads', ({ topic }) => recentOf(studio, topic)),
    studioAction('studio.events.emit', 'writes', async ({ topic, payload, as }) => {
      if (!studio.host.events.some(({ name }) => name === topic)) {
        throw new NotFound({ message: `No event "${topic}" is declared.` })
      }
      await emitter.emit(topic, payload as never, {
        as: callerOf(as),
        ...(as.orgId !== undefined && { org: as.orgId }),
      })
      return { listeners: listenersOf(studio, topic).length }
    }),
  ]
}

async function topicsOf(studio: Studio): Promise<TopicRow[]> {
  const { host } = studio
  const declared = host.events.map(({ name, origin, source }): TopicRow => ({
    ...{ name, declared: true, listeners: listenersOf(studio, name), perMin: 0 },
    schema: plain(source['~event'].payload ?? null),
    ...broughtBy(origin.plugin),
    ...(origin.file !== undefined && { file: origin.file, line: origin.line ?? 1 }),
  }))
  const history = host.get(reach.history)
  if (!history) return declared
  const from = host.clock.now() - HOUR
  const { items } = await history.list({ trigger: 'event', from, limit: 500 })
  return declared.map((topic) => {
    // A run for each listener: one of them stands for the event.
    const [listener] = topic.listeners
    const runs = items.filter(({ action }) => action === listener)
    return {
      ...topic,
      perMin: runs.length / 60,
      ...(runs[0] && { lastAt: runs[0].startedAt }),
    }
  })
}

/** The last events, each with who received it. */
async function recentOf(studio: Studio, topic: string): Promise<Recent> {
  const history = studio.host.get(reach.history)
  const listeners = listenersOf(studio, topic)
  if (!history || listeners.length === 0) return { items: [], lag: null }
  const { items } = await history.list({ action: listeners, trigger: 'event', limit: RECEIVED })
  const details = await Promise.all(items.map(({ id }) => history.get(id)))
  const events = new Map<string, RecentEvent>()
  for (const run of details) {
    if (!run) continue
    const { event, id, emittedAt } = (run.triggerDetail ?? {}) as Detail
    if (event !== undefined && event !== topic) continue
    const key = id ?? run.id
    const known = events.get(key) ?? { at: emittedAt ?? run.startedAt, payload: null, received: [] }
    events.set(key, known)
    known.payload ??= run.input ?? null
    known.received.push({
      ...{ listener: run.action, runId: run.id, ok: run.status === 'succeeded' },
      lagMs: emittedAt === undefined ? null : Math.max(0, run.startedAt - emittedAt),
    })
  }
  const lags = [...events.values()]
    .flatMap(({ received }) => received.flatMap(({ lagMs }) => lagMs ?? []))
    .sort((a, b) => a - b)
  const at = (share: number): number => lags[Math.floor((lags.length - 1) * share)]!
  return {
    items: [...events.values()].slice(0, RECENT),
    lag: lags.length === 0 ? null : { p50: at(0.5), p95: at(0.95), of: lags.length },
  }
}

type Recent = StudioApi['studio.events.recent']['output']

/** What a run that an event started says of it. */
interface Detail {
  readonly event?: string
  readonly id?: string
  readonly emittedAt?: number
}
