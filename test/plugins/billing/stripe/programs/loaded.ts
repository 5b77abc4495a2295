// Started by loading.test.ts: boots an app with billing, and tells what of Stripe it has loaded.
import { type App, boot, defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { auth } from 'bunbase/plugins/auth'
import { billing, stripe } from 'bunbase/plugins/billing'
import { http } from 'bunbase/plugins/http'
import { organizations } from 'bunbase/plugins/organizations'
import { webhook } from 'bunbase/plugins/webhook'

const how = process.argv[2]
if (how === 'missing') {
  Bun.plugin({
    name: 'not installed',
    setup: (build) =>
      void build.module('stripe', () => {
        throw new Error("Cannot find package 'stripe'")
      }),
  })
}
const app = defineConfig({
  presets: [],
  plugins: [db(), http(), auth(), organizations(), webhook(), billing()],
  auth: { sessionSecret: 'of at least 32 characters, as it must be' },
  database: { url: 'sqlite::memory:' },
  billing: how === 'without' ? {} : { provider: stripe(), returnUrl: 'https://app.example/' },
}) as App<any>
const error = await boot(app, { mode: 'test', root: '/dev/null' }).then(
  () => undefined,
  (thrown: Error) => thrown.message,
)
const modules = Object.keys(require.cache)
const count = (part: string): number => modules.filter((path) => path.includes(part)).length
const library = count('/node_modules/stripe/') > 0
console.log(`\n${JSON.stringify({ library, provider: count('/billing/stripe/'), error })}`)
process.exit()
