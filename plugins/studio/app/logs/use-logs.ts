import { useEffect, useMemo, useRef, useState } from 'react'
import type { LogRow } from '../../contract/wire.ts'
import { after } from '../data/clock.ts'
import { addLive, amongRead, readRows } from '../data/live-rows.ts'
import { follow } from '../data/live.ts'
import { usePages } from '../data/pages.ts'

const MOST_LIVE = 5_000
const FRESH_MS = 700
/** When all that is in sight is new, it need not be told apart. */
const MOST_FRESH = 20

/** Newest first, as they are read. */
const order = (a: LogRow, b: LogRow): number => b.t - a.t || (a.id < b.id ? 1 : -1)

/** Log lines newest first, with those that come in; while it is paused they wait. */
export function useLogs(input: { q?: string; from?: number }, paused: boolean) {
  const query = usePages(
    'studio.logs.list',
    useMemo(() => ({ ...input, limit: 200 }), [input]),
  )
  const { refetch } = query
  const [live, setLive] = useState<readonly LogRow[]>([])
  const [held, setHeld] = useState<readonly LogRow[]>([])
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const stopped = useRef(paused)
  stopped.current = paused
  const q = input.q ?? ''
  useEffect(() => {
    setLive([])
    setHeld([])
    return follow('logs', { q }, (items, { gap }) => {
      if (gap) void refetch()
      if (stopped.current) setHeld((had) => addLive(had, items, order, MOST_LIVE))
      else {
        setLive((had) => addLive(had, items, order, MOST_LIVE))
        if (items.length <= MOST_FRESH) setFresh(new Set(items.map(({ id }) => id)))
      }
    })
  }, [q, refetch])
  useEffect(() => {
    if (paused || held.length === 0) return
    setLive((had) => addLive(had, held, order, MOST_LIVE))
    setHeld([])
  }, [paused, held])
  useEffect(
    () => (fresh.size > 0 ? after(FRESH_MS, () => setFresh(new Set())) : undefined),
    [fresh],
  )
  const before = useMemo(() => readRows(query.data?.pages), [query.data])
  const rows = useMemo(() => amongRead(live, before, order, () => false), [live, before])
  return { query, rows, fresh, waiting: held.length }
}
