// The thread that brings the log of a SQLite file over into the file: who does it waits for the disk.
import { Database } from 'bun:sqlite'
import { statSync } from 'node:fs'
import type { CheckpointNews, CheckpointOrder } from './checkpoints.ts'

declare const self: {
  onmessage: (event: { data: CheckpointOrder }) => void
  postMessage(news: CheckpointNews): void
}

/** Bytes of the log from which it is emptied, which keeps writers out for a moment. */
const LARGE = 64 * 1024 * 1024

self.onmessage = ({ data: path }) => {
  const database = new Database(path, { readwrite: true })
  // For emptying the log only: bringing it over waits for nobody.
  database.run('pragma busy_timeout = 50')
  self.onmessage = ({ data: order }) => {
    try {
      if (order === 'close') database.close()
      else bringOver(database, `${path}-wal`)
      self.postMessage('done')
    } catch {
      self.postMessage('failed')
    }
  }
  self.postMessage('done')
}

function bringOver(database: Database, log: string): void {
  using passive = database.prepare('pragma wal_checkpoint(passive)')
  passive.all()
  if (statSync(log).size < LARGE) return
  using emptying = database.prepare('pragma wal_checkpoint(truncate)')
  emptying.all()
}
