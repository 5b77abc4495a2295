import { useEffect, useMemo, useRef, useState } from 'react'
import type { LogRow } from '../../contract/wire.ts'
import { after } from '../data/clock.ts'
import { follow } from '../data/live.ts'
import { usePages } from '../data/pages.ts'

const MOST_LIVE = 5_000
const FRESH_MS = 700

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
      if (stopped.current) setHeld((had) => [...had, ...items].slice(-MOST_LIVE))
      else {
        setLive((had) => [...had, ...items].slice(-MOST_LIVE))
        setFresh(new Set(items.map(({ id }) => id)))
      }
    })
  }, [q, refetch])
  useEffect(() => {
    if (paused || held.length === 0) return
    setLive((had) => [...had, ...held].slice(-MOST_LIVE))
    setHeld([])
  }, [paused, held])
  useEffect(
    () => (fresh.size > 0 ? after(FRESH_MS, () => setFresh(new Set())) : undefined),
    [fresh],
  )
  const rows = useMemo(() => {
    const known = new Map<string, LogRow>()
    for (const row of live) known.set(row.id, row)
    for (const page of query.data?.pages ?? []) for (const row of page.items) known.set(row.id, row)
    return [...known.values()].sort((a, b) => b.t - a.t)
  }, [live, query.data])
  return { query, rows, fresh, waiting: held.length }
}
