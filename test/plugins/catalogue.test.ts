import { expect, test } from 'bun:test'
import { catalogue } from '../../plugins/catalogue.ts'
import { commandOwners } from '../../plugins/cli/command-owners.ts'

const root = new URL('../../plugins/', import.meta.url).pathname

interface Definition {
  name: string
  config?: { properties: object }
  action?: { properties: object }
  triggers?: object
  guards?: object
  commands?: object
}

/** The definitions of every plugin in the repository, by importing each folder's index. */
async function definitions(): Promise<Definition[]> {
  const found: Definition[] = []
  for await (const file of new Bun.Glob('*/index.ts').scan(root)) {
    const exports: Record<string, unknown> = await import(root + file)
    const factory =
      exports[file.split('/')[0]!.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())]
    if (typeof factory !== 'function') continue
    const plugin = (factory as () => { '~plugin'?: { definition: Definition } })()
    if (plugin['~plugin']) found.push(plugin['~plugin'].definition)
  }
  return found
}

test('the catalogue says of each key, trigger, guard and command which plugin owns it', async () => {
  const owners = (
    pick: (definition: Definition) => object | undefined,
    all: Definition[],
  ): object =>
    Object.fromEntries(all.flatMap((d) => Object.keys(pick(d) ?? {}).map((key) => [key, d.name])))
  const all = await definitions()
  expect(all.map(({ name }) => name).sort()).toEqual([
    'auth',
    'billing',
    'client',
    'cron',
    'db',
    'events',
    'http',
    'idempotency',
    'loader',
    'logger',
    'mailer',
    'mcp',
    'openapi',
    'organizations',
    'persistence',
    'queue',
    'rate-limit',
    'studio',
    'webhook',
  ])
  expect(catalogue.config).toEqual(owners((d) => d.config?.properties, all) as never)
  expect(catalogue.action).toEqual(owners((d) => d.action?.properties, all) as never)
  expect(catalogue.triggers).toEqual(owners((d) => d.triggers, all) as never)
  expect(commandOwners).toEqual(owners((d) => d.commands, all) as never)
  expect(catalogue.guards).toEqual(owners((d) => d.guards, all) as never)
})
