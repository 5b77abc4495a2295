import { frontEnd, modules } from './modules.ts'

/** Plugins with their routes chained, and the client that knows the type of the app. */
export function eden(count: number): Record<string, string> {
  const files = modules(count).map((numbers, m) => {
    const routes = numbers.map(
      (
        n,
      ) => `  .post('/a${n}/:id', ({ params, body }) => ({ id: params.id, title: body.title, tags: [] as string[], n${n}: ${n} as number }), {
    body: t.Object({ title: t.String(), count: t.Optional(t.Integer()), kind: t.Union([t.Literal('a'), t.Literal('b')]) }),
  })`,
    )
    const text = `import { Elysia, t } from 'elysia'
export const m${m} = new Elysia({ prefix: '/m${m}' })
${routes.join('\n')}
`
    return [`m${m}.ts`, text] as const
  })
  const names = files.map((_, m) => `m${m}`)
  return {
    ...Object.fromEntries(files),
    'server.ts': `import { Elysia } from 'elysia'
${names.map((name) => `import { ${name} } from './${name}'`).join('\n')}
const app = new Elysia()${names.map((name) => `.use(${name})`).join('')}
export type App = typeof app
`,
    'web.ts': frontEnd(
      `import { treaty } from '@elysiajs/eden'
import type { App } from './server'
const api = treaty<App>('localhost')`,
      count,
      (n, m) =>
        `export const r${n}: number | undefined = (await api.m${m}.a${n}({ id: '1' }).post({ title: 'a', kind: 'a' })).data?.n${n}`,
    ),
  }
}
