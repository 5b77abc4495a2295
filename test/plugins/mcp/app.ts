import {
  type Caller,
  Forbidden,
  NotFound,
  type TriggersOf,
  action,
  guard,
  t,
  triggers,
} from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { logger } from 'bunbase/plugins/logger'
import { type McpExchange, type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { tester } from '../../tester.ts'

/** The trigger builders of the plugin. */
export const mcpTriggers = triggers as unknown as TriggersOf<McpPlugin>

const id = ({ caller }: { caller: Caller }) => ('id' in caller ? caller.id : caller.kind)

/** Lets Ann in. */
export const onlyAnn = guard('onlyAnn', (ctx: { caller: Caller }) => {
  if (id(ctx) !== 'ann') throw new Forbidden()
})

/** What the actions of {@link journeyActions} did. */
export interface Journey {
  readonly steps: string[]
  /** Lets the long call go on by one step. */
  go: () => void
}

/** The actions of a small app, some of which only Ann may use. */
export function journeyActions(journey: Journey) {
  const find = action(
    {
      name: 'notes.find',
      description: 'Finds a note',
      input: t.Object({ id: t.String() }),
      output: t.Object({ id: t.String(), text: t.String() }),
      triggers: [
        mcpTriggers.tool(),
        mcpTriggers.resource('note://{id}', { mimeType: 'application/json' }),
      ],
    },
    ({ id: wanted }) => {
      if (wanted !== 'n1') throw new NotFound({ details: { id: wanted } })
      return { id: wanted, text: 'Buy milk' }
    },
  )
  const remove = action(
    {
      name: 'notes.remove',
      input: t.Object({ id: t.String() }),
      output: t.Void(),
      guards: [onlyAnn],
      triggers: [mcpTriggers.tool()],
    },
    (input) => void journey.steps.push(`removed ${input.id}`),
  )
  const work = action(
    {
      name: 'work',
      input: t.Object({ steps: t.Integer() }),
      output: t.Object({ done: t.Integer() }),
      triggers: [mcpTriggers.tool()],
    },
    async ({ steps }, ctx) => {
      const { mcp } = ctx as unknown as { mcp: McpExchange }
      ctx.signal.addEventListener('abort', () => journey.steps.push('aborted'))
      for (let done = 1; done <= steps; done++) {
        await new Promise<void>((resolve, reject) => {
          journey.go = resolve
          ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
          mcp.progress(done, { total: steps, message: `step ${done}` })
        })
        ctx.logger.info('a step', { done })
      }
      return { done: steps }
    },
  )
  const ask = action(
    {
      name: 'ask',
      input: t.Object({}),
      output: t.String(),
      triggers: [mcpTriggers.tool({ asks: true })],
    },
    async (_input, ctx) => {
      const { mcp } = ctx as unknown as { mcp: McpExchange }
      const { action: answer } = await mcp.elicit({
        message: 'Sure?',
        schema: { type: 'object', properties: {} },
      })
      return `${mcp.client?.name} says ${answer}`
    },
  )
  return [find, remove, work, ask]
}

/** An app with the actions of a journey, listening, and where its tools are. */
export async function journeyApp(journey: Journey): Promise<{ app: TestApp; url: URL }> {
  const app = await createTestApp({
    plugins: [logger(), http(), mcp(), tester()],
    actions: journeyActions(journey),
    mcp: { name: 'notes', version: '2.0.0', instructions: 'Find before you remove.' },
  })
  return { app, url: new URL('/mcp', await app.start()) }
}
