// Made by .ci/studio-schemas.ts from ../contract/logs.ts.
import { t } from '../../../kernel/index.ts'
import type { LogsApi } from '../contract/logs.ts'
import type { ActionSchemas } from '../schemas.ts'

const LogRow = t.Object({ "id": t.String(), "t": t.Number(), "level": t.Union([t.Literal("debug"), t.Literal("error"), t.Literal("info"), t.Literal("warn")]), "msg": t.String(), "action": t.Optional(t.String()), "runId": t.Optional(t.String()), "spanId": t.Optional(t.String()), "fields": t.Record(t.String(), t.Unknown()) })

/** Schemas of the actions in `contract/logs.ts`. */
export const logsSchemas: Readonly<Record<keyof LogsApi, ActionSchemas>> = {
  "studio.logs.list": { input: t.Object({ "q": t.Optional(t.String({"maxLength":2000})), "from": t.Optional(t.Number()), "to": t.Optional(t.Number()), "cursor": t.Optional(t.String({"maxLength":500})), "limit": t.Optional(t.Integer({"minimum":1,"maximum":500})) }), output: t.Object({ "items": t.Array(LogRow), "next": t.Union([t.Null(), t.String()]), "asOf": t.Number(), "scanned": t.Optional(t.Object({ "limit": t.Number(), "hit": t.Boolean() })) }) },
  "studio.logs.histogram": { input: t.Object({ "q": t.Optional(t.String({"maxLength":2000})), "from": t.Optional(t.Number()), "to": t.Optional(t.Number()), "buckets": t.Optional(t.Integer({"minimum":1,"maximum":120})) }), output: t.Object({ "t": t.Array(t.Number()), "debug": t.Array(t.Number()), "info": t.Array(t.Number()), "warn": t.Array(t.Number()), "error": t.Array(t.Number()), "scanned": t.Object({ "limit": t.Number(), "hit": t.Boolean() }) }) },
}
