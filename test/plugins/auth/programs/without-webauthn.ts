// Boots an app with and without passkeys where their package is not installed; prints what is refused.
import { authApp } from '../app.ts'

Bun.plugin({
  name: 'not installed',
  setup(build) {
    build.onLoad({ filter: /\/@simplewebauthn\/server\// }, ({ path }) => {
      throw new Error(`Cannot find package "${path}"`)
    })
  },
})

await (await authApp('sqlite'))[Symbol.asyncDispose]()
const passkeys = { rpName: 'Acme', origins: ['http://localhost:3000'] }
const refused = await authApp('sqlite', { config: { passkeys } }).catch((error: unknown) => error)
console.log(JSON.stringify((refused as { problems?: unknown }).problems))
