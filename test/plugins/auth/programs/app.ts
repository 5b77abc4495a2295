// An app with accounts on the database of its first argument; prints its URL and serves until it is killed.
import { type App, boot, defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { auth } from 'bunbase/plugins/auth'
import { http, httpServer } from 'bunbase/plugins/http'

const [, , url = ''] = process.argv
const kernel = await boot(
  defineConfig({
    presets: [],
    plugins: [db({ database: { url, migrate: 'auto' } }), http(), auth()],
    auth: {
      sessionSecret: 'only-for-tests-and-long-enough-to-be-taken',
      roles: { admin: { permissions: ['*'] } },
    },
    port: 0,
    hostname: '127.0.0.1',
  }) as App<any>,
  { mode: 'development' },
)
await kernel.start()
console.log(kernel.get(httpServer)!.url)
