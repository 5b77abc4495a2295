// The thread that brings the log of a SQLite file over into the file: who does it waits for the disk.
import { Database } from 'bun:sqlite'
import { statSync } from 'node:fs'
import type { CheckpointNews, CheckpointOrder } from './checkpoints.ts'

declare const self: {
  onmessage: (event: { data: CheckpointOrder }) => void
  postMessage(news: CheckpointNews): void
}

/** Bytes of the log from which writers are to wait until all of it was brought over. */
const LONG = 16 * 1024 * 1024
/** Bytes of a log that is not worth keeping for the next writes. */
const LARGE = 64 * 1024 * 1024

self.onmessage = ({ data: path }) => {
  const database = new Database(path, { readwrite: true })
  // For emptying the log only: bringing it over waits for nobody.
  database.run('pragma busy_timeout = 50')
  const bringOver = checkpoint(database)
  let most = LONG
  self.onmessage = ({ data: order }) => {
    try {
      let news: CheckpointNews = 'done'
      if (order === 'close') database.close()
      else {
        const left = bringOver()
        // Somebody reads how the file was: waiting for him would be in vain.
        if (order === 'catch up') most = left + LONG
        else if (left > most) news = 'long'
        if (left === 0) most = LONG
      }
      if (order === 'catch up' && statSync(`${path}-wal`).size > LARGE) empty(database)
      self.postMessage(news)
    } catch {
      self.postMessage('failed')
    }
  }
  self.postMessage('done')
}

/** Gives what brings the log over, and gives the bytes of one that does not begin anew: else 0. */
function checkpoint(database: Database): () => number {
  const { page_size: page } = database.query<{ page_size: number }, []>('pragma page_size').get()!
  return () => {
    using passive = database.prepare<{ log: number; checkpointed: number }, []>(
      'pragma wal_checkpoint(passive)',
    )
    const { log, checkpointed } = passive.get()!
    return checkpointed < log ? log * page : 0
  }
}

function empty(database: Database): void {
  using emptying = database.prepare('pragma wal_checkpoint(truncate)')
  emptying.all()
}
