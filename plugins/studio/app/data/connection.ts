import { now } from './clock.ts'
import { createStore } from './store.ts'

/** Whether the app can be reached: `restarting` is a reload of development, not an error. */
export interface Connection {
  state: 'connecting' | 'live' | 'polling' | 'lost' | 'restarting'
  /** Since when, in milliseconds since the epoch. */
  since: number
}

const store = createStore<Connection>({ state: 'connecting', since: now() })

const become = (state: Connection['state']): void => {
  store.set((was) => (was.state === state ? was : { state, since: now() }))
}

let fed = false

/** What is known of the connection. Calls report what they see; the live feed says the rest. */
export const connection = {
  ...store,
  become,
  /** The live feed is there, or not any more. */
  feed: (open: boolean): void => {
    fed = open
    if (open) become('live')
  },
  /** A call got no answer. */
  lost: () => {
    if (store.get().state !== 'restarting') become('lost')
  },
  /** A call was answered, whatever the answer. */
  reached: () => {
    if (['lost', 'restarting'].includes(store.get().state)) become(fed ? 'live' : 'polling')
  },
}
