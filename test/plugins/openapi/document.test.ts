import { describe, expect, test } from 'bun:test'
import { definePlugin } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { type OpenapiPlugin, openapi } from 'bunbase/plugins/openapi'
import { persistence, runHistory } from 'bunbase/plugins/persistence'
import Ajv from 'ajv/dist/2020.js'
import { createTestApp } from 'bunbase/testing'
import { Validator } from '@seriousme/openapi-schema-validator'
import { catalog } from './catalog.ts'

const info = { title: 'Books', version: '1.2.3', license: { name: 'MIT', identifier: 'MIT' } }

async function document(): Promise<any> {
  await using app = await createTestApp({
    plugins: [http(), openapi()],
    actions: catalog,
    openapi: { info },
  })
  const response = await app.fetch('/api/openapi.json')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toStartWith('application/json')
  return response.json()
}

describe('the OpenAPI document', () => {
  test('is valid by the OpenAPI 3.1 schema', async () => {
    const result = await new Validator().validate(await document())
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  test('names operations after actions and shows every route but hidden ones', async () => {
    const { paths } = await document()
    const ids = Object.values<any>(paths).flatMap((path) =>
      Object.values<any>(path).map((operation) => operation.operationId),
    )
    expect(ids.sort()).toEqual([
      'books.cover',
      'books.create',
      'books.get',
      'books.remove',
      'books.search',
      'report',
      'secret',
      'tree',
      'watch',
    ])
    expect(paths['/books/{id}'].get.operationId).toBe('books.get')
    expect(paths['/secret'].post).toMatchObject({ deprecated: true, summary: 'Say the pin' })
  })

  test('says where each part of the input comes from', async () => {
    const { paths } = await document()
    expect(paths['/books/{id}'].get.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
      { name: 'x-lang', in: 'header', required: false, schema: { type: 'string', maxLength: 2 } },
    ])
    expect(paths['/books'].get.parameters[0]).toMatchObject({
      name: 'tag',
      in: 'query',
      explode: true,
    })
    const cover = paths['/books/{id}/cover'].put
    expect(cover.parameters.map((p: any) => p.name)).toEqual(['id'])
    expect(Object.keys(cover.requestBody.content)).toEqual(['multipart/form-data'])
    const { properties } = cover.requestBody.content['multipart/form-data'].schema
    expect(Object.keys(properties)).toEqual(['image', 'caption'])
    expect(properties.image).toMatchObject({ type: 'string', format: 'binary' })
  })

  test('shows named schemas once, also recursive ones, and literal unions as enums', async () => {
    const { paths, components } = await document()
    const ok = paths['/books/{id}'].get.responses['200'].content['application/json'].schema
    expect(ok).toEqual({ $ref: '#/components/schemas/Book' })
    expect(components.schemas.Book.properties.format).toEqual({
      type: 'string',
      enum: ['paper', 'audio'],
    })
    expect(components.schemas.Branch.properties.below.items).toEqual({
      $ref: '#/components/schemas/Branch',
    })
  })

  test('shows every answer: declared errors, guards, nothing, bytes and streams', async () => {
    const { paths } = await document()
    expect(Object.keys(paths['/books/{id}'].get.responses)).toEqual([
      '200',
      '400',
      '404',
      'default',
    ])
    const missing = paths['/books/{id}'].get.responses['404'].content['application/problem+json']
    expect(missing.schema.allOf[1].properties.code.const).toBe('NO_SUCH_BOOK')
    expect(missing.schema.allOf[1].properties.details.properties.id).toEqual({ type: 'integer' })
    expect(Object.keys(paths['/books/{id}'].delete.responses)).toContain('401')
    expect(paths['/books/{id}'].delete.responses['204'].content).toBeUndefined()
    expect(Object.keys(paths['/books'].post.responses)).toContain('201')
    expect(paths['/report'].get.responses['200'].content).toEqual({ 'text/csv': {} })
    expect(Object.keys(paths['/watch'].get.responses['200'].content)).toEqual([
      'text/event-stream',
      'application/x-ndjson',
    ])
  })

  test('does not tell which fields are secret by our private keywords', async () => {
    expect(JSON.stringify(await document())).not.toContain('"secret":true')
  })

  test('is open to plugins, which add security schemes', async () => {
    interface Keys {
      name: 'keys'
      needs: OpenapiPlugin
    }
    const keys = definePlugin<Keys>({
      name: 'keys',
      needs: ['openapi'],
      setup: (kernel) =>
        kernel.hook('openapi:document', ({ document, operations }) => {
          document.components.securitySchemes = {
            key: { type: 'apiKey', in: 'header', name: 'x-key' },
          }
          for (const { operation } of operations) operation.security = [{ key: [] }]
        }),
    })
    await using app = await createTestApp({
      plugins: [http(), openapi(), keys()],
      actions: catalog,
    })
    const made: any = await (await app.fetch('/api/openapi.json')).json()
    expect(made.components.securitySchemes.key.name).toBe('x-key')
    expect(made.paths['/tree'].get.security).toEqual([{ key: [] }])
  })
})

test('refusals and failures are as the document says', async () => {
  await using app = await createTestApp({ plugins: [http(), openapi()], actions: catalog })
  const { paths, components }: any = await (await app.fetch('/api/openapi.json')).json()
  const ajv = new Ajv({ strict: false }).addSchema({ $id: 'doc', components })
  const answers: [string, string, RequestInit & { json?: unknown }, string][] = [
    ['/books/{id}', 'get', {}, '/books/none'],
    ['/books/{id}', 'get', {}, '/books/77'],
    ['/books/{id}', 'delete', { method: 'DELETE' }, '/books/1'],
    ['/books', 'post', { method: 'POST', json: { title: 'gone' } }, '/books'],
    ['/books', 'post', { method: 'POST', json: { title: '', more: 1 } }, '/books'],
  ]
  for (const [path, method, init, url] of answers) {
    const response = await app.fetch(url, init)
    const { schema } =
      paths[path][method].responses[response.status].content['application/problem+json']
    const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/'))
    const valid = ajv.validate(local, await response.json())
    expect({ url, errors: valid ? [] : ajv.errors }).toEqual({ url, errors: [] })
  }
})

describe('the reference page', () => {
  test('is served with everything that it loads, from this origin alone', async () => {
    await using app = await createTestApp({ plugins: [http(), openapi()], actions: catalog })
    const page = await app.fetch('/api/docs')
    const html = await page.text()
    expect(page.headers.get('content-type')).toStartWith('text/html')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(html).not.toMatch(/https?:\/\//)
    const loads = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!)
    expect(loads.length).toBe(3)
    for (const path of loads) {
      const part = await app.fetch(path)
      expect({ path, status: part.status }).toEqual({ path, status: 200 })
      expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(50)
    }
    expect((await app.fetch('/api/docs/package.json')).status).toBe(404)
  })

  test('leaves nothing in run history', async () => {
    await using app = await createTestApp({
      plugins: [http(), openapi(), persistence()],
      actions: catalog,
    })
    for (const path of ['/api/docs', '/api/docs/start.js', '/api/openapi.json']) {
      expect((await app.fetch(path)).status).toBe(200)
    }
    expect((await app.get(runHistory)!.list()).items).toEqual([])
  })

  test('moves, and goes, as configured; in production both are off unless asked for', async () => {
    await using moved = await createTestApp({
      plugins: [http(), openapi()],
      actions: catalog,
      openapi: { path: '/spec.json', docs: false, servers: [{ url: 'https://books.example.org' }] },
    })
    const { servers } = (await (await moved.fetch('/spec.json')).json()) as any
    expect(servers).toEqual([{ url: 'https://books.example.org' }])
    expect((await document()).servers).toEqual([{ url: '/' }])
    expect((await moved.fetch('/api/docs')).status).toBe(404)
    await using off = await createTestApp({
      plugins: [http(), openapi()],
      actions: catalog,
      openapi: { enabled: false },
    })
    expect((await off.fetch('/api/openapi.json')).status).toBe(404)
  })
})
