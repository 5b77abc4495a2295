import { useCallback, useEffect, useRef, useState } from 'react'
import type { LiveMcpItem } from '../../contract/live.ts'
import { follow } from '../data/live.ts'

/** Exchanges that are kept. */
const MOST = 200

/** What agents ask and are answered, newest first, while the page is open; paused, it is left out. */
export function useExchanges(paused: boolean) {
  const [all, setAll] = useState<readonly LiveMcpItem[]>([])
  const [missed, setMissed] = useState(0)
  const stopped = useRef(paused)
  stopped.current = paused
  useEffect(
    () =>
      follow('mcp', {}, (items) => {
        if (stopped.current) return setMissed((had) => had + items.length)
        setAll((had) => [...items.toReversed(), ...had].slice(0, MOST))
      }),
    [],
  )
  useEffect(() => {
    if (!paused) setMissed(0)
  }, [paused])
  return { all, missed, clear: useCallback(() => setAll([]), []) }
}
