// Made by .ci/studio-schemas.ts from ../contract/cron.ts.
import { t } from '../../../kernel/index.ts'
import type { CronApi } from '../contract/cron.ts'
import type { ActionSchemas } from '../schemas.ts'

const CronRow = t.Object({ "id": t.String(), "action": t.String(), "plugin": t.Optional(t.String()), "pattern": t.String(), "tz": t.String(), "text": t.String(), "paused": t.Boolean(), "next": t.Array(t.Number()), "prev": t.Optional(t.Number()), "busy": t.Boolean(), "overlap": t.String(), "catchUp": t.String(), "last": t.Array(t.Object({ "runId": t.String(), "status": t.Union([t.Literal("canceled"), t.Literal("denied"), t.Literal("error"), t.Literal("interrupted"), t.Literal("ok"), t.Literal("queued"), t.Literal("retrying"), t.Literal("running")]), "at": t.Number(), "ms": t.Number() })), "p95": t.Union([t.Null(), t.Number()]), "ran": t.Array(t.Object({ "runId": t.String(), "status": t.Union([t.Literal("canceled"), t.Literal("denied"), t.Literal("error"), t.Literal("interrupted"), t.Literal("ok"), t.Literal("queued"), t.Literal("retrying"), t.Literal("running")]), "at": t.Number() })), "ahead": t.Array(t.Number()), "missed": t.Array(t.Number()), "skipped": t.Array(t.Number()) })

/** Schemas of the actions in `contract/cron.ts`. */
export const cronSchemas: Readonly<Record<keyof CronApi, ActionSchemas>> = {
  "studio.cron.list": { input: t.Object({  }), output: t.Object({ "jobs": t.Array(CronRow), "durable": t.Boolean() }) },
  "studio.cron.op": { input: t.Object({ "id": t.String({"maxLength":400}), "op": t.Union([t.Literal("pause"), t.Literal("resume"), t.Literal("runNow")]) }), output: t.Object({ "id": t.String(), "paused": t.Boolean(), "jobId": t.Optional(t.String()) }) },
  "studio.cron.preview": { input: t.Object({ "pattern": t.String({"maxLength":200}), "tz": t.Optional(t.String({"maxLength":100})) }), output: t.Object({ "valid": t.Boolean(), "error": t.Optional(t.String()), "text": t.String(), "next": t.Array(t.Number()) }) },
}
