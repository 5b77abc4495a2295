import { expect, test } from 'bun:test'
import { HEAD, appFolder, plain } from './app-folder.ts'

const moduleFile = (definition: string): string =>
  `${HEAD}import { guard } from ${JSON.stringify(new URL('../../../plugins/index.ts', import.meta.url).pathname)}
export const made = module(${definition})
export default made
`

test('a module holds the actions of its folder and of those below, nested', async () => {
  await using app = await appFolder({
    'src/ping.ts': plain('ping'),
    'src/shop/_module.ts': moduleFile(`{ name: 'shop', guards: [guard('open', () => {})] }`),
    'src/shop/list.ts': plain('list'),
    'src/shop/inner/folder/show.ts': plain('show'),
    'src/shop/orders/_module.ts': moduleFile(
      `{ name: 'orders', guards: [guard('paid', () => {})] }`,
    ),
    'src/shop/orders/create-order.ts': plain('create'),
    'src/shopping/list.ts': plain('other list'),
  })
  await using kernel = await app.boot()
  expect(kernel.actions.map(({ name }) => name)).toEqual([
    'list',
    'ping',
    'shop.list',
    'shop.orders.createOrder',
    'shop.show',
  ])
  const order = kernel.actions.find(({ name }) => name === 'shop.orders.createOrder')!
  expect(order.guards.map(({ guard, from }) => `${guard.name} of ${from}`)).toEqual([
    'open of module shop',
    'paid of module orders',
  ])
})

test('a module of the top folder holds everything', async () => {
  await using app = await appFolder({
    'src/_module.ts': moduleFile(`{ name: 'app' }`),
    'src/a/b.ts': plain('b'),
  })
  await using kernel = await app.boot()
  expect(kernel.actions.map(({ name }) => name)).toEqual(['app.b'])
})

test('an action made by its module’s own builder is in it once', async () => {
  await using app = await appFolder({
    'src/tasks/_module.ts': moduleFile(`{ name: 'tasks' }`),
    'src/tasks/create.ts': `import { made } from './_module.ts'
      import { t } from ${JSON.stringify(new URL('../../../plugins/index.ts', import.meta.url).pathname)}
      export default made.action({ input: t.Object({}), output: t.Object({}) }, () => ({}))`,
  })
  await using kernel = await app.boot()
  expect(kernel.actions.map(({ name }) => name)).toEqual(['tasks.create'])
})

test('a _module.ts that exports no module is a boot mistake; its actions are found', async () => {
  await using app = await appFolder({
    'src/tasks/_module.ts': `export const tasks = { name: 'tasks' }`,
    'src/users/_module.ts': `${HEAD}export default module({ name: 'users' })
      export const list = action(none, () => ({ from: '' }))`,
  })
  const { problems } = await app.refusal()
  expect(problems).toEqual([
    {
      plugin: 'loader',
      file: 'src/tasks/_module.ts',
      message: 'its default export is not a module',
      mend: expect.stringContaining('export default module('),
    },
  ])
})

test('a file that gathers the exports of others takes no action out of its module', async () => {
  await using app = await appFolder({
    'src/index.ts': `export * from './tasks/create.ts'; export { default as again } from './tasks/create.ts'`,
    'src/tasks/_module.ts': moduleFile(`{ name: 'tasks' }`),
    'src/tasks/create.ts': `${HEAD}export const create = action(none, () => ({ from: 'create' }))
      export default create`,
    'src/tasks/all.ts': `export { create } from './create.ts'`,
  })
  await using kernel = await app.boot()
  expect(kernel.actions.map(({ name }) => name)).toEqual(['tasks.create'])
})

test('two actions of one name are a boot mistake that names both files', async () => {
  await using app = await appFolder({ 'src/a/list.ts': plain('a'), 'src/b/list.ts': plain('b') })
  const { message } = await app.refusal()
  expect(message).toInclude('two actions are named "list"; the other is in src/a/list.ts')
  expect(message).toInclude('src/b/list.ts:3')
})
