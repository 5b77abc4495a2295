import { frontEnd, modules } from './modules.ts'

/** Sub-apps with their routes chained, and the client that knows the type of the app. */
export function hono(count: number): Record<string, string> {
  const files = modules(count).map((numbers, m) => {
    const routes = numbers.map(
      (n) => `  .post('/a${n}/:id', tbValidator('json', Type.Object({
    title: Type.String(), count: Type.Optional(Type.Integer()), kind: Type.Union([Type.Literal('a'), Type.Literal('b')]),
  })), (c) => {
    const { title } = c.req.valid('json')
    return c.json({ id: c.req.param('id'), title, tags: [] as string[], n${n}: ${n} as number })
  })`,
    )
    const text = `import { Hono } from 'hono'
import { tbValidator } from '@hono/typebox-validator'
import { Type } from '@sinclair/typebox'
export const m${m} = new Hono()
${routes.join('\n')}
`
    return [`m${m}.ts`, text] as const
  })
  const names = files.map((_, m) => `m${m}`)
  return {
    ...Object.fromEntries(files),
    'server.ts': `import { Hono } from 'hono'
${names.map((name) => `import { ${name} } from './${name}'`).join('\n')}
const app = new Hono()${names.map((name) => `.route('/${name}', ${name})`).join('')}
export type App = typeof app
`,
    'web.ts': frontEnd(
      `import { hc } from 'hono/client'
import type { App } from './server'
const api = hc<App>('http://localhost')`,
      count,
      (n, m) =>
        `export const r${n}: number = (await (await api.m${m}.a${n}[':id'].$post({ param: { id: '1' }, json: { title: 'a', kind: 'a' } })).json()).n${n}`,
    ),
  }
}
