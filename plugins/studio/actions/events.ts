import { type Action, NotFound } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { RecentEvent, TopicRow } from '../contract/events.ts'
import { reach } from '../reach.ts'
import { callerOf } from '../show/identity.ts'
import { plain } from '../show/output.ts'
import { labelOf } from '../show/trigger.ts'
import type { Studio } from '../studio.ts'
import { Observed } from '../topology/observed.ts'
import { topologyOf } from '../topology/topology.ts'

const HOUR = 3_600_000
const RECENT = 20

/** How the app hangs together, and its events. */
export function eventActions(studio: Studio): Action[] {
  const observed = new Observed()
  const topology = studioAction('studio.topology', 'reads', ({ windowMs = HOUR }) =>
    topologyOf(studio, observed, windowMs),
  )
  const emitter = studio.host.get(reach.events)
  if (!emitter) return [topology]
  return [
    topology,
    studioAction('studio.events.topics', 'reads', async () => ({ topics: await topicsOf(studio) })),
    studioAction('studio.events.recent', 'reads', async ({ topic }) => ({
      items: await recentOf(studio, topic),
    })),
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

/** Actions that listen to an event, by its name or by a pattern. */
function listenersOf({ host }: Studio, topic: string): string[] {
  return host.actions
    .filter(({ triggers }) =>
      triggers.some((trigger) => trigger.kind === 'event' && matches(labelOf(trigger), topic)),
    )
    .map(({ name }) => name)
}

/** `*` is one part of a name, a last `**` one part or more. */
function matches(pattern: string, topic: string): boolean {
  if (!pattern.includes('*')) return pattern === topic
  const parts = pattern.split('.').map((part) => {
    if (part === '**') return '.+'
    return part === '*' ? '[^.]+' : part
  })
  return new RegExp(`^${parts.join('\\.')}$`).test(topic)
}

async function topicsOf(studio: Studio): Promise<TopicRow[]> {
  const { host } = studio
  const declared = host.events.map(({ name, origin, source }): TopicRow => ({
    ...{ name, declared: true, listeners: listenersOf(studio, name), perMin: 0 },
    schema: plain(source['~event'].payload ?? null),
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

async function recentOf(studio: Studio, topic: string): Promise<RecentEvent[]> {
  const history = studio.host.get(reach.history)
  const listeners = listenersOf(studio, topic)
  if (!history || listeners.length === 0) return []
  const { items } = await history.list({ action: listeners, trigger: 'event', limit: RECENT })
  const details = await Promise.all(items.map(({ id }) => history.get(id)))
  return details.flatMap((run): RecentEvent[] => {
    if (!run) return []
    const { event } = (run.triggerDetail ?? {}) as { event?: unknown }
    if (event !== undefined && event !== topic) return []
    return [
      {
        ...{ at: run.startedAt, runId: run.id, listener: run.action },
        ...{ payload: run.input ?? null, ok: run.status === 'succeeded' },
      },
    ]
  })
}
