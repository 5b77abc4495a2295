import { useEffect } from 'react'
import type { LiveTopic } from '../../contract/live.ts'
import { after } from './clock.ts'
import { follow } from './live.ts'

/** Within this many milliseconds several pieces of news are one reason to read again. */
const GATHER_MS = 300

/** Reads a query again when its topic says that something happened. */
export function useLiveQuery(
  topic: LiveTopic,
  q: string,
  wanted: boolean,
  refetch: () => unknown,
): void {
  useEffect(() => {
    if (!wanted) return
    let callOff: (() => void) | undefined
    // The first batch has no items, and is a reason as well: what happened since the read began.
    const end = follow(topic, q ? { q } : {}, () => {
      callOff?.()
      callOff = after(GATHER_MS, () => void refetch())
    })
    return () => {
      callOff?.()
      end()
    }
  }, [topic, q, wanted, refetch])
}
