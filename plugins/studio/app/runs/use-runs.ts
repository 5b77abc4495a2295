import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RunRow } from '../../contract/wire.ts'
import { after } from '../data/clock.ts'
import { connection } from '../data/connection.ts'
import { addLive, amongRead, readRows } from '../data/live-rows.ts'
import { follow } from '../data/live.ts'
import { usePages } from '../data/pages.ts'
import { useStore } from '../data/store.ts'
import { deleted } from './deleted.ts'
import { type RunsSearch, runsInput } from './search.ts'

/** Live rows kept above what was read; older ones are read again when somebody scrolls there. */
const MOST_LIVE = 5_000
const FRESH_MS = 700
const MOST_FRESH = 20

/** Newest first, as they are read. */
const order = (a: RunRow, b: RunRow): number => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1)

/** The runs that the address asks for, newest first, with those that come in meanwhile. */
export function useRuns(search: RunsSearch, paused: boolean) {
  const q = search.q ?? ''
  const { range } = search
  const sort = search.sort === 'slow' ? 'slow' : search.sort === 'old' ? 'old' : undefined
  const input = useMemo(
    () => ({
      ...(q ? { q } : {}),
      ...runsInput({ range }),
      ...(sort ? ({ sort } as const) : {}),
      limit: 150,
    }),
    [q, range, sort],
  )
  const query = usePages('studio.runs.list', input)
  const { refetch } = query
  const { live, waiting, fresh, dropped } = useLiveRuns(q, paused, !sort, refetch)
  const before = useMemo(() => readRows(query.data?.pages), [query.data])
  const rows = useMemo(
    () =>
      sort
        ? before.rows
        : // What was read says more; but a read from before must not set a run back to running.
          amongRead(live, before, order, (now, then) => now.ms !== null && then.ms === null),
    [live, before, sort],
  )
  return { query, rows, waiting, fresh, dropped }
}

function useLiveRuns(q: string, paused: boolean, wanted: boolean, refetch: () => unknown) {
  const [live, setLive] = useState<readonly RunRow[]>([])
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const [dropped, setDropped] = useState(0)
  const [waiting, setWaiting] = useState(0)
  const held = useRef<readonly RunRow[]>([])
  const stopped = useRef(paused)
  const { state } = useStore(connection)
  const epoch = useStore(deleted)
  const add = useCallback((items: readonly RunRow[]) => {
    setLive((had) => addLive(had, items, order, MOST_LIVE))
    // When all that is in sight is new, it need not be told apart.
    if (items.length <= MOST_FRESH) setFresh(new Set(items.map(({ id }) => id)))
  }, [])
  useEffect(() => {
    if (!wanted) return
    setLive([])
    held.current = []
    setWaiting(0)
    return follow('runs', { q }, (items, batch) => {
      if (batch.dropped > 0) setDropped((n) => n + batch.dropped)
      if (batch.gap) void refetch()
      if (stopped.current) {
        held.current = addLive(held.current, items, order, MOST_LIVE)
        setWaiting(held.current.length)
      } else if (items.length > 0) add(items)
    })
  }, [q, wanted, add, refetch, epoch])
  useEffect(() => {
    stopped.current = paused
    if (paused || held.current.length === 0) return
    add(held.current)
    held.current = []
    setWaiting(0)
  }, [paused, add])
  // What ran between the first read and the subscription.
  const was = useRef(state)
  useEffect(() => {
    if (state === 'live' && was.current !== 'live') void refetch()
    was.current = state
  }, [state, refetch])
  useEffect(
    () => (fresh.size > 0 ? after(FRESH_MS, () => setFresh(new Set())) : undefined),
    [fresh],
  )
  return { live, waiting, fresh, dropped }
}
