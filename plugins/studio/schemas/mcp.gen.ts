// Made by .ci/studio-schemas.ts from ../contract/mcp.ts.
import { t } from '../../../kernel/index.ts'
import type { McpApi } from '../contract/mcp.ts'
import type { ActionSchemas } from '../schemas.ts'

const McpTool = t.Object({ "name": t.String(), "action": t.String(), "title": t.String(), "description": t.String(), "inputSchema": t.Unknown(), "outputSchema": t.Unknown(), "annotations": t.Record(t.String(), t.Unknown()), "tokens": t.Number() })
const McpLint = t.Object({ "tool": t.String(), "rule": t.Union([t.Literal("long-name"), t.Literal("many-tokens"), t.Literal("no-description"), t.Literal("optional-without-default"), t.Literal("same-name")]), "text": t.String() })
const Identity = t.Object({ "kind": t.Union([t.Literal("anonymous"), t.Literal("apiKey"), t.Literal("system"), t.Literal("user")]), "id": t.Optional(t.String({"maxLength":200})), "orgId": t.Optional(t.String({"maxLength":200})) })

/** Schemas of the actions in `contract/mcp.ts`. */
export const mcpSchemas: Readonly<Record<keyof McpApi, ActionSchemas>> = {
  "studio.mcp.info": { input: t.Object({  }), output: t.Object({ "enabled": t.Boolean(), "endpoint": t.Union([t.Null(), t.String()]), "transports": t.Array(t.String()), "server": t.Object({ "name": t.String(), "version": t.String() }), "connect": t.Union([t.Null(), t.String()]), "tools": t.Array(McpTool), "resources": t.Array(t.Object({ "uri": t.String(), "action": t.String(), "description": t.String() })), "prompts": t.Array(t.Object({ "name": t.String(), "action": t.String(), "description": t.String() })), "lint": t.Array(McpLint) }) },
  "studio.mcp.call": { input: t.Object({ "tool": t.String({"maxLength":200}), "args": t.Optional(t.Unknown()), "as": Identity }), output: t.Object({ "result": t.Unknown(), "isError": t.Boolean(), "structuredValid": t.Union([t.Null(), t.Boolean()]), "ms": t.Number(), "runId": t.Union([t.Null(), t.String()]), "wire": t.Object({ "req": t.Unknown(), "res": t.Unknown() }) }) },
}
