import { frontEnd, modules } from './modules.ts'

/** Routers in a router, and the client that knows the type of the outer one. */
export function trpc(count: number): Record<string, string> {
  const files = modules(count).map((numbers, m) => {
    const procedures = numbers.map(
      (n) => `  a${n}: procedure
    .input(z.object({ id: z.string(), title: z.string(), count: z.number().int().optional(), kind: z.enum(['a', 'b']) }))
    .mutation(({ input }) => ({ id: input.id, title: input.title, tags: [] as string[], n${n}: ${n} as number })),`,
    )
    const text = `import { z } from 'zod'
import { procedure, router } from './trpc'
export const m${m} = router({
${procedures.join('\n')}
})
`
    return [`m${m}.ts`, text] as const
  })
  const names = files.map((_, m) => `m${m}`)
  return {
    'trpc.ts': `import { initTRPC } from '@trpc/server'
const t = initTRPC.create()
export const router = t.router
export const procedure = t.procedure
`,
    ...Object.fromEntries(files),
    'server.ts': `import { router } from './trpc'
${names.map((name) => `import { ${name} } from './${name}'`).join('\n')}
const app = router({ ${names.join(', ')} })
export type App = typeof app
`,
    'web.ts': frontEnd(
      `import { createTRPCClient, httpLink } from '@trpc/client'
import type { App } from './server'
const api = createTRPCClient<App>({ links: [httpLink({ url: 'http://localhost' })] })`,
      count,
      (n, m) =>
        `export const r${n}: number = (await api.m${m}.a${n}.mutate({ id: '1', title: 'a', kind: 'a' })).n${n}`,
    ),
  }
}
