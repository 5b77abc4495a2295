import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { CONFIG, cli, temporaryApp } from './cli.ts'

test('what generate writes is a working part of the app', async () => {
  await using app = await temporaryApp()
  const { folder: cwd } = app
  const generate = async (...words: string[]) => (await cli(['generate', ...words], { cwd })).out
  expect(await generate('module', 'orders')).toBe('wrote src/orders/_module.ts\n')
  expect(await generate('action', 'orders/placeOrder')).toBe('wrote src/orders/place-order.ts\n')
  expect(await generate('action', 'orders.lines.add')).toBe('wrote src/orders/lines/add.ts\n')
  expect(await generate('action', 'PingAll')).toBe('wrote src/ping-all.ts\n')
  const { out, err } = await cli(['list', '--json'], { cwd })
  expect(err).toBe('')
  const listed = JSON.parse(out) as { name: string; triggers: { on: string }[] }[]
  expect(listed.map(({ name, triggers }) => `${name}: ${triggers[0]?.on}`)).toEqual([
    'hello: GET /hello',
    'orders.add: POST /orders/lines/add',
    'orders.placeOrder: POST /orders/place-order',
    'pingAll: POST /ping-all',
  ])
  await app.write('tsconfig.json', '{ "extends": "../../test/tsconfig.json", "include": ["."] }')
  const check = [process.execPath, 'check', '--no-script', '--no-pretty']
  const types = Bun.spawnSync(check, { cwd })
  expect(`${types.stdout}${types.stderr}`).toContain('No type errors')
})

test('in an app with auth it is not open to strangers', async () => {
  const saas = CONFIG.replaceAll('minimal', 'saas').replace(
    'port: 0,',
    "port: 0, auth: { sessionSecret: 'x'.repeat(40) }, mailer: { from: 'a@example.com' },",
  )
  await using app = await temporaryApp({ 'bunbase.config.ts': saas })
  const { folder: cwd } = app
  await app.write(
    'src/ours/_module.ts',
    `import { guards, module } from 'bunbase'
     export default module({ name: 'ours', apiPrefix: '/ours', guards: [guards.inOrg()] })`,
  )
  for (const name of ['ping', 'ours/ping']) await cli(['generate', 'action', name], { cwd })
  const listed = JSON.parse((await cli(['list', '--json'], { cwd })).out) as any[]
  const guardsOf = (wanted: string) => listed.find(({ name }) => name === wanted).guards
  expect(guardsOf('ping')).toEqual([{ name: 'authenticated', from: 'action ping' }])
  expect(guardsOf('ours.ping')).toEqual([{ name: 'inOrg', from: 'module ours' }])
})

test('generate respects actionsDir', async () => {
  const config = CONFIG.replace('port: 0', "actionsDir: 'app/actions', port: 0")
  await using app = await temporaryApp({ 'bunbase.config.ts': config })
  const { out } = await cli(['generate', 'action', 'hi'], { cwd: app.folder })
  expect(out).toBe('wrote app/actions/hi.ts\n')
})

test('generate overwrites nothing', async () => {
  await using app = await temporaryApp()
  const file = Bun.file(join(app.folder, 'src/hello.ts'))
  const before = await file.text()
  const { code, out, err } = await cli(['generate', 'action', 'hello'], { cwd: app.folder })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('src/hello.ts is there already; nothing was written')
  expect(await file.text()).toBe(before)
})
