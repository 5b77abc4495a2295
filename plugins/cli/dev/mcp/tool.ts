import { type Action, type TSchema, kit, t } from '../../../../kernel/index.ts'
import type { McpPlugin, ToolAnnotations } from '../../../mcp/index.ts'

const { action, triggers } = kit<McpPlugin>()

/** A tool for coding agents. */
export interface DevTool<I extends TSchema> {
  /** `list_actions`. */
  readonly name: string
  readonly description: string
  readonly input: I
  /** Default: it only reads. */
  readonly annotations?: ToolAnnotations
}

/** Makes a tool whose result is whatever `run` gives, as JSON. */
export function devTool<I extends TSchema>(
  { name, description, input, annotations = { readOnlyHint: true } }: DevTool<I>,
  run: (input: I['static']) => unknown,
): Action {
  return action(
    {
      ...{ name, description, input, output: t.Unknown(), timeout: 0 },
      triggers: [triggers.tool({ annotations })],
    },
    async (given) => plain(await run(given as I['static'])),
  )
}

/** A value as JSON can carry it: big integers as text, bytes as their number. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return String(each)
    return each instanceof Uint8Array ? `${each.byteLength} bytes` : each
  })
  return text === undefined ? null : JSON.parse(text)
}
