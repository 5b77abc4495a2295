import { expect, test } from 'bun:test'
import { RunningCli } from './cli.ts'

const root = new URL('../../..', import.meta.url).pathname

test('npm run demo starts the example app, which does what its actions say', async () => {
  await using running = new RunningCli(['run', 'demo', '--port', '0'], {
    cwd: root,
    bin: '',
    env: { DATABASE_URL: undefined },
  })
  const url = await running.url()
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    })
    expect(response.status).toBe(200)
    return response.json()
  }
  expect(await ask('GET', '/greet/you')).toEqual({ message: 'Hello, you!' })
  // What was made here before is still there.
  const title = `Try it ${crypto.randomUUID()}`
  const task = (await ask('POST', '/tasks', { title })) as { id: string }
  expect(task).toMatchObject({ title, done: false })
  expect(await ask('GET', '/tasks?done=false')).toContainEqual(task)
  expect(await ask('POST', `/tasks/${task.id}/finish`)).toEqual({ ...task, done: true })
  expect(await ask('GET', '/tasks?done=false')).not.toContainEqual(task)
  expect(await ask('GET', '/tasks?done=true')).toContainEqual({ ...task, done: true })
  expect((await fetch(`${url}/api/docs`)).status).toBe(200)
})
