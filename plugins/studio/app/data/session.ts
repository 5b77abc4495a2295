import { base } from './place.ts'
import { createStore } from './store.ts'

/** Whether this browser may see the Studio: `absent` until the link of the terminal was opened. */
export type Session = 'unknown' | 'present' | 'absent'

/** Set to `absent` by any call that is refused for want of it. */
export const session = createStore<Session>('unknown')

/**
 * Exchanges the token of the address (`#t=…`) for a cookie and takes it out of the address, so that it
 * stays in no history and no screenshot.
 */
export async function openSession(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('t')
  if (!token) return
  history.replaceState(history.state, '', location.pathname + location.search)
  await fetch(`${base}api/studio.session.open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bunbase-studio': '1' },
    body: JSON.stringify({ token }),
    credentials: 'same-origin',
  }).catch(() => undefined)
}
