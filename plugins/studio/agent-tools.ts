import { type Action, type Caller, type Guard, guard, kit, t } from '../../kernel/index.ts'
import type { McpPlugin } from '../mcp/index.ts'
import { READABLE, type StudioReader } from './reader.ts'
import { studioSchemas } from './schemas.ts'

/**
 * The Studio's reading actions as tools at the app's own MCP endpoint. What they are used for is no run
 * of the app that is recorded.
 *
 * @param guards who may; default: whoever reaches the endpoint
 * @param recorded whether there is a run history that they are to be left out of
 */
export function agentTools(
  reader: StudioReader,
  guards: readonly Guard<any>[],
  recorded: boolean,
): Action[] {
  const { action, triggers } = kit<McpPlugin>()
  const everybody = guard('public', () => {}, { public: true })
  return READABLE.map((name) => {
    const { description = `Reads what the Studio shows: ${name}`, input } = studioSchemas[name]
    return action(
      {
        ...{ name: `${name}.tool`, description, input, output: t.Unknown() },
        triggers: [
          triggers.tool({ name: name.replaceAll('.', '_'), annotations: { readOnlyHint: true } }),
        ],
        guards: guards.length > 0 ? guards : [everybody],
        ...(recorded && { record: false }),
      },
      (given, ctx) => reader.read(name, given, (ctx as { caller: Caller }).caller),
    )
  })
}
