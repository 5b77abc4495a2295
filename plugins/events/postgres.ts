import { SQL } from 'bun'
import type { Bus, BusOptions } from './bus.ts'

/** Postgres LISTEN/NOTIFY: no further server to run, for thousands of small messages a second. */
export function postgresBus({ url, channel }: BusOptions): Bus {
  return {
    // NOTIFY refuses 8,000 bytes.
    maxBytes: 7_900,
    async connect({ message, lost }) {
      let open = false
      const sql = new SQL(url, {
        max: 1,
        connectionTimeout: 2,
        onclose: (error) => {
          if (!open) return
          open = false
          lost(error ?? new Error('the connection was closed'))
        },
      })
      try {
        await sql`select 1`
        await sql.listen(channel, message)
      } catch (error) {
        await sql.close({ timeout: 0 })
        throw error
      }
      open = true
      return {
        publish: (text) => sql.notify(channel, text),
        async close() {
          open = false
          await sql.close({ timeout: 0 })
        },
      }
    },
  }
}
