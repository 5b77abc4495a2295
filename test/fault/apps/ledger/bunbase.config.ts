import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { logger } from 'bunbase/logger'
import { http } from 'bunbase/plugins/http'
import { loader } from 'bunbase/plugins/loader'
import { persistence } from 'bunbase/plugins/persistence'
import { history } from './plugin/history.ts'

const number = (variable: string): number => Number(process.env[variable])

// What differs between the faults is said in the environment; the database by DATABASE_URL.
const config = defineConfig({
  plugins: [logger(), http(), loader(), db(), persistence(), history()],
  presets: [],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  database: {
    ...(process.env['QUERY_DEADLINE'] && { queryDeadline: number('QUERY_DEADLINE') }),
    ...(process.env['BUSY_TIMEOUT'] && { busyTimeout: number('BUSY_TIMEOUT') }),
    ...(process.env['CONNECT_TIMEOUT'] && { connectTimeout: number('CONNECT_TIMEOUT') }),
  },
  persistence: {
    ...(process.env['FLUSH_INTERVAL'] && { flushIntervalMs: number('FLUSH_INTERVAL') }),
    ...(process.env['RUNS_FILE'] && { file: process.env['RUNS_FILE'] }),
  },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

declare module 'bunbase/db' {
  interface Tables {
    entries: { id: string; writer: number; note: string }
    sums: { writer: number; entries: bigint }
    notes: { id: string }
  }
}
