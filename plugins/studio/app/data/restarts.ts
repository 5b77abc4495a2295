import { queries } from './queries.ts'
import { createStore } from './store.ts'

let instance: string | undefined
const count = createStore(0)

/** How often the app restarted while this page was open. */
export const restarts = {
  ...count,
  /** Tells of the process that answers; another one than before means that all may have changed. */
  saw: (id: string): void => {
    if (instance && instance !== id) {
      count.set((n) => n + 1)
      void queries.invalidateQueries()
    }
    instance = id
  },
}
