// Made by .ci/studio-schemas.ts from ../contract/live.ts.
import { t } from '../../../kernel/index.ts'
import type { LiveApi } from '../contract/live.ts'
import type { ActionSchemas } from '../schemas.ts'

const LiveBatch = t.Object({ "topic": t.Union([t.Literal("health"), t.Literal("logs"), t.Literal("mcp"), t.Literal("queue"), t.Literal("registry"), t.Literal("runs")]), "cursor": t.String(), "items": t.Array(t.Unknown()), "dropped": t.Number(), "gap": t.Boolean() })

/** Schemas of the actions in `contract/live.ts`. */
export const liveSchemas: Readonly<Record<keyof LiveApi, ActionSchemas>> = {
  "studio.live.poll": { description: "What came after each cursor. Without a cursor: nothing, and the cursor of now.", input: t.Object({ "topics": t.Array(t.Object({ "topic": t.Union([t.Literal("health"), t.Literal("logs"), t.Literal("mcp"), t.Literal("queue"), t.Literal("registry"), t.Literal("runs")]), "q": t.Optional(t.String({"maxLength":2000})), "cursor": t.Optional(t.Union([t.Null(), t.String()])) }), {"maxItems":6}) }), output: t.Object({ "instance": t.String(), "startedAt": t.Number(), "batches": t.Array(LiveBatch) }) },
}
