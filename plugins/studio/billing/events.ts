import type { RunDetail, RunHistory, RunSummary } from '../../persistence/index.ts'
import type { Inbox } from '../../webhook/index.ts'
import type { ProviderEvent } from '../contract/billing.ts'

const SHOWN = 20
/** Runs that are looked through for what became of the events. */
const RUNS = 60

/** Where events are found. */
interface Sources {
  readonly history: RunHistory | undefined
  readonly inbox: Inbox | undefined
}

/** The last events of a provider that were accepted, and what became of each: of its last run. */
export async function providerEvents(
  { history, inbox }: Sources,
  provider: string,
  action: string,
): Promise<ProviderEvent[]> {
  const [received, runs] = await Promise.all([
    inbox?.recent(provider, SHOWN) ?? [],
    history ? runsOf(history, action) : [],
  ])
  const all = new Map<string, ProviderEvent>()
  for (const { id, receivedAt } of received) all.set(id, { ...waiting, id, at: receivedAt })
  // Oldest first, so that the last one counts.
  const eventOf = new Map<string, string>()
  for (const run of runs.toReversed()) {
    const { delivery } = (run.triggerDetail ?? {}) as { delivery?: string }
    const id = (run.replayOf && eventOf.get(run.replayOf)) || (delivery ?? run.id)
    eventOf.set(run.id, id)
    const known = all.get(id) ?? { ...waiting, id, at: run.startedAt }
    const { data } = (run.input ?? {}) as { data?: { object?: { id?: string } } }
    all.set(id, {
      ...known,
      status: STATUS[run.status] ?? 'error',
      about: data?.object?.id ?? known.about,
      error: run.status === 'failed' ? (run.errorMessage ?? run.errorCode ?? 'failed') : null,
      ...{ runId: run.id, tries: known.tries + 1 },
    })
  }
  return [...all.values()].sort((one, other) => other.at - one.at).slice(0, SHOWN)
}

const waiting = { status: 'waiting', about: null, error: null, runId: null, tries: 0 } as const
const STATUS: Readonly<Partial<Record<RunSummary['status'], ProviderEvent['status']>>> = {
  succeeded: 'ok',
  running: 'waiting',
}

async function runsOf(history: RunHistory, action: string): Promise<RunDetail[]> {
  const { items } = await history.list({ action, limit: RUNS })
  const all = await Promise.all(items.map(({ id }) => history.get(id)))
  return all.filter((run) => run !== undefined)
}
