// The server under test: accounts on SQLite; prints its URL. Makes as many sessions as its argument says and
// writes their tokens to the file of its second.
import { boot, defineConfig, kit, t } from 'bunbase'
import { type AuthPlugin, auth, authService } from 'bunbase/plugins/auth'
import { database, db } from 'bunbase/db'
import { http, httpServer } from 'bunbase/plugins/http'

const { action, triggers, guards } = kit<AuthPlugin>()
const [, , count = '1', tokensFile = '', databaseUrl = ''] = process.argv
const shape = { input: t.Object({}), output: t.Object({ id: t.String() }) }
const PASSWORD = 'olive tractor sings'
const nobody = '01890000-0000-7000-8000-000000000000'

const open = action(
  { name: 'open', ...shape, triggers: [triggers.api('GET', '/open')], guards: [guards.public()] },
  () => ({ id: nobody }),
)
const mine = action(
  {
    name: 'mine',
    ...shape,
    triggers: [triggers.api('GET', '/mine')],
    guards: [guards.authenticated()],
  },
  (_input, ctx) => ({ id: ctx.auth.user.id }),
)

const kernel = await boot(
  defineConfig({
    presets: [],
    plugins: [db({ database: { url: databaseUrl, migrate: 'auto' } }), http(), auth()],
    auth: { sessionSecret: 'only-for-the-benchmark-and-long-enough' },
    port: 0,
    hostname: '127.0.0.1',
  }),
  { actions: [open, mine] },
)
await kernel.start()
const { users, sessions, passwords } = kernel.get(authService)!
const hash = await passwords.hash(PASSWORD)
const tokens: string[] = []
await kernel.get(database)!.transaction(async () => {
  for (let i = 0; i < Number(count); i++) {
    const user = (await users.create({ email: `user${i}@example.com`, name: 'Somebody' }))!
    await passwords.keep(user.id, hash)
    tokens.push((await sessions.create({ userId: user.id, method: 'password' })).token)
  }
})
await Bun.write(tokensFile, JSON.stringify(tokens))
console.log(kernel.get(httpServer)!.url)
