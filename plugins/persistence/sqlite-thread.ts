// The thread that has the file of run history: its work and the app's do not wait for each other.
import { readBatch, type Reply, type Request, type StoreOptions } from './sqlite-messages.ts'
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

async function answer(store: SqliteStore, request: Request): Promise<void> {
  const { id, work } = read(store, request)
  try {
    self.postMessage({ id, value: await work() })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    self.postMessage({ id, error: { message, refused: error instanceof RefusedRows } })
  }
}

function read(store: SqliteStore, request: Request): { id: number; work: () => Promise<unknown> } {
  if (typeof request === 'string') {
    const { id, batch } = readBatch(request)
    return { id, work: () => store.writeText(batch) }
  }
  const { id, method, args } = request
  return { id, work: () => (store[method] as (...args: unknown[]) => Promise<unknown>)(...args) }
}
