import { expect, test } from 'bun:test'
import { RunningCli } from './cli.ts'

const root = new URL('../../..', import.meta.url).pathname

test('npm run demo starts the product that the template is, and says whom to sign in as', async () => {
  await using running = new RunningCli(['run', 'demo', '--port', '0'], {
    cwd: root,
    bin: '',
    env: { DATABASE_URL: undefined },
  })
  const [, password] = await running.says(/password "([^"]+)"/)
  const people: string[] = []
  for (let n = 0; n < 3; n++) people.push((await running.says(/\S+@example\.com/))[0])
  await running.says(/\/_mail.*\/api\/docs.*\/mcp/)
  const url = await running.url()
  const ask = async (method: string, path: string, headers: object, body?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('<') ? text : JSON.parse(text) }
  }
  const signedIn = async (email: string) => {
    const { body } = await ask('POST', '/auth/sign-in', {}, { email, password, keep: 'token' })
    return { authorization: `Bearer ${body.token}`, 'x-organization': 'acme' }
  }
  const [owner, member, outsider] = await Promise.all(people.map(signedIn))

  // What was made here before is still there.
  const name = `Try it ${crypto.randomUUID()}`
  const made = await ask('POST', '/projects', member!, { name })
  expect(made).toMatchObject({ status: 201, body: { name, archived: false } })
  const archive = `/projects/${made.body.id}/archive`
  expect((await ask('GET', '/projects', owner!)).body).toContainEqual(made.body)
  expect(await ask('POST', archive, member!)).toMatchObject({
    status: 403,
    body: { code: 'FORBIDDEN' },
  })
  expect(await ask('POST', archive, owner!)).toMatchObject({ status: 200 })
  expect(await ask('GET', '/projects', outsider!)).toMatchObject({ status: 404 })
  // What is not in every plan.
  const exported = (headers: object) => fetch(`${url}/projects/export`, { headers: { ...headers } })
  expect(await (await exported(owner!)).text()).toContain(`"${name}",true`)
  const globex = { ...outsider!, 'x-organization': 'globex' }
  expect((await exported(globex)).status).toBe(402)
  await running.says(new RegExp(`New project: ${name}`))
  expect((await ask('GET', '/_mail', {})).body).toContain(name)
  expect((await ask('GET', '/api/docs', {})).status).toBe(200)
}, 60_000)
