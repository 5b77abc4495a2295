// Prints what is loaded of signing in by other services, after apps that name none, one, and another.
import { authApp } from '../app.ts'

const known = ['github', 'microsoft', 'apple', 'oidc', 'oauth4webapi', 'setup']
const loaded = (): string[] =>
  known.filter((name) =>
    Object.keys(require.cache).some(
      (path) => path.includes(`/auth/oauth/${name}.ts`) || path.includes(`node_modules/${name}/`),
    ),
  )
const secret = { clientId: 'bunbase', clientSecret: 'only for tests' }
const seen: string[][] = []
for (const name of [undefined, 'github', 'google']) {
  const oauth = name && { [name]: { ...secret, redirectUris: [`https://app.example/${name}`] } }
  await (await authApp('sqlite', { config: oauth ? { oauth } : {} }))[Symbol.asyncDispose]()
  seen.push(loaded())
}
console.log(JSON.stringify(seen))
