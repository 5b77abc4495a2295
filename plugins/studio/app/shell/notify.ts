import type { LiveQueueItem } from '../../contract/live.ts'
import { follow } from '../data/live.ts'

/** Says by the browser's own notifications that jobs were given up, while nobody looks at the page. */
export function notifyOfFailures(): () => void {
  return follow('queue', {}, (items: readonly LiveQueueItem[]) => {
    if (document.visibilityState === 'visible' || Notification.permission !== 'granted') return
    const failed = items.filter(({ kind }) => kind === 'failed')
    const [first] = failed
    if (!first) return
    const more = failed.length > 1 ? ` and ${failed.length - 1} more` : ''
    const said = new Notification(`${first.action} was given up`, {
      body: `After attempt ${first.attempt}${more}`,
      tag: 'bunbase.studio',
    })
    said.addEventListener('click', () => window.focus())
  })
}
