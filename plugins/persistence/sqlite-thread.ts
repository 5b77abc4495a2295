// The thread that has the file of run history: its work and the app's do not wait for each other.
import { reasonOf } from '../../kernel/index.ts'
import type { Reply, Request, StoreOptions } from './sqlite-messages.ts'
import { SqliteStore } from './sqlite.ts'
import { RefusedRows } from './store.ts'

declare const self: {
  onmessage: (event: { data: StoreOptions | Request }) => void
  postMessage(reply: Reply): void
}

self.onmessage = ({ data }) => {
  const store = new SqliteStore(data as StoreOptions)
  self.onmessage = (event) => void answer(store, event.data as Request)
}

async function answer(store: SqliteStore, { id, method, args }: Request): Promise<void> {
  try {
    const call = store[method] as (...args: unknown[]) => Promise<unknown>
    self.postMessage({ id, value: await call.apply(store, [...args]) })
  } catch (error) {
    const message = reasonOf(error)
    self.postMessage({ id, error: { message, refused: error instanceof RefusedRows } })
  }
}
