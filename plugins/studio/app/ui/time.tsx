import { useSyncExternalStore } from 'react'
import { every } from '../data/clock.ts'
import { absolute, clock, relative } from './format.ts'

let beat = 0
const listeners = new Set<() => void>()
let stop: (() => void) | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= every(1000, () => {
    beat++
    for (const each of listeners) each()
  })
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = undefined
  }
}

/** Renders again every second: for what shows how long ago something was. One timer for the page. */
export const useBeat = (): number => useSyncExternalStore(subscribe, () => beat)

/** A time as distance, absolute on hover, kept up to date. */
export function Ago({ t, className }: { t: number; className?: string }) {
  useBeat()
  return (
    <time dateTime={new Date(t).toISOString()} title={absolute(t)} className={className}>
      {relative(t)}
    </time>
  )
}

/** A time of day to the millisecond, absolute on hover. */
export function At({ t, className }: { t: number; className?: string }) {
  return (
    <time dateTime={new Date(t).toISOString()} title={absolute(t)} className={className}>
      {clock(t)}
    </time>
  )
}
