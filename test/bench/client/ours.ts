import { module, t, triggers } from 'bunbase'
import { client } from 'bunbase/plugins/client'
import { http } from 'bunbase/plugins/http'
import { createTestApp } from 'bunbase/testing'
import { generateClient } from '../../plugins/client/generated.ts'
import { frontEnd, modules } from './modules.ts'
import { testFolder } from '../../test-folder.ts'

/** A client that the app's command has written. */
export async function ours(count: number): Promise<Record<string, string>> {
  const actions = modules(count).flatMap((numbers, m) => {
    const { action } = module({ name: `m${m}`, apiPrefix: `/m${m}` })
    return numbers.map((n) =>
      action(
        {
          name: `a${n}`,
          input: t.Object({
            id: t.String(),
            title: t.String(),
            count: t.Optional(t.Integer()),
            kind: t.Union([t.Literal('a'), t.Literal('b')]),
          }),
          output: t.Object({
            id: t.String(),
            title: t.String(),
            tags: t.Array(t.String()),
            [`n${n}`]: t.Number(),
          }),
          triggers: [triggers.api('POST', `/a${n}/:id`)],
        },
        ({ id, title }) => ({ id, title, tags: [], [`n${n}`]: n }) as never,
      ),
    )
  })
  const { path: root, remove } = testFolder('bench')
  try {
    await using app = await createTestApp({ plugins: [http(), client()], actions }, { root })
    const file = await generateClient(app.kernel)
    return {
      'client.gen.ts': await Bun.file(file).text(),
      'web.ts': frontEnd(
        `import { createClient } from './client.gen'\nconst api = createClient()`,
        count,
        (n, m) =>
          `export const r${n}: number = (await api.m${m}.a${n}({ id: '1', title: 'a', kind: 'a' })).n${n}`,
      ),
    }
  } finally {
    remove()
  }
}
