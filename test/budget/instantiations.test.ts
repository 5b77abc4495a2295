import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { makeDeclarations } from '../declarations.ts'
import { testFolder } from '../test-folder.ts'

const root = Bun.fileURLToPath(new URL('../..', import.meta.url))

const config = `import { defineConfig } from 'bunbase'
import { core } from 'bunbase/presets'
const config = defineConfig({ presets: [core()], port: 3000 })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`
/** What an action of a real service looks like: typed input and output, a route, ctx in use. */
const action = (n: number): string => `import { action, t, triggers } from 'bunbase'
export default action(
  {
    name: 'task${n}',
    description: 'Changes a task',
    input: t.Object({
      id: t.String({ format: 'uuid' }),
      title: t.Optional(t.String({ minLength: 1 })),
      tags: t.Array(t.String()),
      state: t.Union([t.Literal('open'), t.Literal('done')]),
      owner: t.Object({ id: t.String(), name: t.String() }),
    }),
    output: t.Object({ id: t.String(), title: t.String(), tags: t.Array(t.String()), done: t.Boolean() }),
    triggers: [triggers.api('POST', '/tasks${n}/:id')],
  },
  async (input, ctx) => {
    ctx.logger.info('changed', { id: input.id, by: ctx.caller.kind })
    return { id: input.id, title: input.title ?? input.owner.name, tags: input.tags, done: input.state === 'done' }
  },
)
`

type Paths = Record<string, string[]>

/** Type instantiations of an app with so many actions. */
async function instantiations(actions: number, paths: Paths): Promise<number> {
  using place = testFolder('types', 'repository')
  const folder = place.path
  await Bun.write(join(folder, 'bunbase.config.ts'), config)
  for (let n = 0; n < actions; n++) await Bun.write(join(folder, `src/task${n}.ts`), action(n))
  await Bun.write(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../test/tsconfig.json',
      compilerOptions: { paths },
      include: ['.'],
    }),
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const child = Bun.spawnSync([process.execPath, tsc, '-p', folder, '--extendedDiagnostics'])
  const output = String(child.stdout)
  expect(output).not.toContain('error TS')
  return Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1])
}

test('an action costs the type-checker at most 1,300 instantiations', async () => {
  await using bunbase = await makeDeclarations()
  const paths = await bunbase.paths('test')
  const [none, hundred] = [await instantiations(0, paths), await instantiations(100, paths)]
  const each = (hundred - none) / 100
  // Fewer than a handful would mean that the actions were not checked at all.
  expect(each).toBeGreaterThan(20)
  expect(each).toBeLessThanOrEqual(1300)
}, 60_000)
