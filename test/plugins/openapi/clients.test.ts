import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { http } from 'bunbase/plugins/http'
import { openapi } from 'bunbase/plugins/openapi'
import { createTestApp } from 'bunbase/testing'
import { catalog } from './catalog.ts'
import { failure, workshop } from './generators.ts'

const STRICT = {
  compilerOptions: {
    target: 'esnext',
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    lib: ['esnext', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
  include: ['*.ts', 'hey'],
}

/** Uses a client as its user would; every answer is asserted where the client runs. */
const OPENAPI_FETCH = `
import createClient from 'openapi-fetch'
import type { paths } from './api.ts'
const api = createClient<paths>({ baseUrl: BASE })
const same = (a: unknown, b: unknown): void => {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(JSON.stringify(a) + ' is not ' + JSON.stringify(b))
}
const made = await api.POST('/books', { body: { title: 'Dune', format: 'audio', tags: ['sf'] } })
const id: number = made.data!.id
same(made.response.status, 201)
const got = await api.GET('/books/{id}', { params: { path: { id }, header: { 'x-lang': 'de' } } })
same(got.data?.note, 'in de')
const found = await api.GET('/books', { params: { query: { tag: ['sf', 'x'], limit: 5 } } })
same([found.data?.books.length, found.data?.limit], [1, 5])
const missing = await api.GET('/books/{id}', { params: { path: { id: 99 } } })
same(missing.error?.code, 'NO_SUCH_BOOK')
const gone = await api.POST('/books', { body: { title: 'gone' } })
same(gone.error?.code, 'SOLD_OUT')
same((await api.DELETE('/books/{id}', { params: { path: { id } } })).response.status, 403)
same((await api.GET('/tree')).data?.below[0]?.name, 'fiction')
same(await (await api.GET('/report', { parseAs: 'text' })).data, 'id,title\\n')
// @ts-expect-error the title is required
void (() => api.POST('/books', { body: { format: 'audio' } }))
// @ts-expect-error not one of the formats
void (() => api.POST('/books', { body: { title: 'a', format: 'stone' } }))
`

const HEY_API = `
import { client } from './hey/client.gen.ts'
import { booksCover, booksCreate, booksGet, booksSearch } from './hey/sdk.gen.ts'
client.setConfig({ baseUrl: BASE })
const same = (a: unknown, b: unknown): void => {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(JSON.stringify(a) + ' is not ' + JSON.stringify(b))
}
const made = await booksCreate({ body: { title: 'Emma', tags: ['classic'] }, throwOnError: true })
const id: number = made.data.id
same(made.data.format, 'paper')
same((await booksGet({ path: { id } })).data?.title, 'Emma')
same((await booksSearch({ query: { tag: ['classic'] } })).data?.books.length, 1)
const image = new File(['12345'], 'cover.png', { type: 'image/png' })
same((await booksCover({ path: { id }, body: { image, caption: 'nice' } })).data, { bytes: 5, caption: 'nice' })
const missing = await booksGet({ path: { id: 99 } })
same((missing.error as { code?: string } | undefined)?.code, 'NO_SUCH_BOOK')
// @ts-expect-error the id is a number
void (() => booksGet({ path: { id: 'one' } }))
`

describe('other people’s tools', () => {
  let app: Awaited<ReturnType<typeof createTestApp>>
  let shop: Awaited<ReturnType<typeof workshop>>
  let base: string

  beforeAll(async () => {
    shop = await workshop()
    app = await createTestApp({
      plugins: [http(), openapi()],
      actions: catalog,
      openapi: {
        info: { title: 'Books', version: '1.2.3', license: { name: 'MIT', identifier: 'MIT' } },
      },
    })
    base = await app.start()
    const document = await (await fetch(`${base}/api/openapi.json`)).text()
    await Bun.write(join(shop.path, 'openapi.json'), document)
    await Bun.write(join(shop.path, 'tsconfig.json'), JSON.stringify(STRICT))
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    shop.remove()
  })

  const use = async (file: string, code: string): Promise<void> => {
    const source = `const BASE = ${JSON.stringify(base)}\n${code}`
    await Bun.write(join(shop.path, file), source)
    const check = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false']
    expect(await failure(shop.path, ...check)).toBeUndefined()
    expect(await failure(shop.path, file)).toBeUndefined()
  }

  test('@redocly/cli finds nothing to complain about', async () => {
    const cli = 'node_modules/@redocly/cli/bin/cli.js'
    const problems = await failure(shop.path, cli, 'lint', 'openapi.json', '--max-problems', '50')
    expect(problems).toBeUndefined()
  }, 60_000)

  test('a client by openapi-typescript compiles strictly and works', async () => {
    const cli = 'node_modules/openapi-typescript/bin/cli.js'
    expect(await failure(shop.path, cli, 'openapi.json', '-o', 'api.ts')).toBeUndefined()
    await use('with-openapi-fetch.ts', OPENAPI_FETCH)
  }, 60_000)

  test('a client by @hey-api/openapi-ts compiles strictly and works', async () => {
    const cli = 'node_modules/@hey-api/openapi-ts/bin/run.js'
    const plugins = ['-c', '@hey-api/client-fetch']
    expect(
      await failure(shop.path, cli, '-i', 'openapi.json', '-o', 'hey', ...plugins),
    ).toBeUndefined()
    await use('with-hey-api.ts', HEY_API)
  }, 60_000)
})
