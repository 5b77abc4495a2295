// Made by .ci/studio-schemas.ts from ../contract/actions.ts.
import { t } from '../../../kernel/index.ts'
import type { ActionsApi } from '../contract/actions.ts'
import type { ActionSchemas } from '../schemas.ts'

const ActionStats = t.Object({ "runs": t.Number(), "p50": t.Union([t.Null(), t.Number()]), "p95": t.Union([t.Null(), t.Number()]), "errRate": t.Number(), "series": t.Array(t.Number()), "errs": t.Array(t.Number()) })
const ActionRow = t.Object({ "name": t.String(), "module": t.String(), "description": t.String(), "triggers": t.Array(t.Object({ "type": t.String(), "label": t.String() })), "guards": t.Array(t.String()), "deprecated": t.Optional(t.Boolean()), "system": t.Boolean(), "plugin": t.Optional(t.String()), "stats": t.Optional(ActionStats) })
const WireSchema = t.Object({ "dialect": t.Literal("typebox-0.34"), "schema": t.Unknown() })
const TriggerTest = t.Object({ "kind": t.Union([t.Literal("call"), t.Literal("cron"), t.Literal("emit"), t.Literal("enqueue"), t.Literal("http"), t.Literal("mcp")]), "template": t.Record(t.String(), t.Unknown()) })
const TriggerDetail = t.Object({ "id": t.String(), "type": t.String(), "label": t.String(), "config": t.Unknown(), "test": TriggerTest })
const Cause = t.Object({ "kind": t.Union([t.Literal("calls"), t.Literal("emits"), t.Literal("enqueues")]), "name": t.String(), "external": t.Boolean(), "at": t.Number() })
const Observation = t.Object({ "runs": t.Number(), "since": t.Union([t.Null(), t.Number()]), "causes": t.Array(Cause), "by": t.Array(Cause) })
const Example = t.Object({ "id": t.String(), "name": t.String(), "action": t.String(), "input": t.Unknown(), "source": t.Union([t.Literal("run"), t.Literal("saved"), t.Literal("schema")]) })
const ActionDetail = t.Object({ "file": t.Optional(t.Object({ "path": t.String(), "line": t.Number() })), "input": WireSchema, "output": WireSchema, "outputKind": t.Union([t.Literal("empty"), t.Literal("raw"), t.Literal("stream"), t.Literal("value")]), "triggerDetails": t.Array(TriggerDetail), "guardDetails": t.Array(t.Object({ "name": t.String(), "order": t.Number(), "from": t.String(), "plugin": t.Optional(t.String()) })), "observed": Observation, "errors": t.Array(t.Object({ "code": t.String(), "status": t.Number(), "message": t.String() })), "examples": t.Array(Example), "steps": t.Array(t.Object({ "kind": t.String(), "name": t.String(), "from": t.String(), "file": t.Optional(t.String()), "line": t.Optional(t.Number()) })), "timeoutMs": t.Number(), "retry": t.Optional(t.Unknown()), "rateLimit": t.Optional(t.Unknown()), "snippets": t.Array(t.Object({ "kind": t.Union([t.Literal("curl"), t.Literal("fetch"), t.Literal("mcp"), t.Literal("sdk")]), "text": t.String() })), "name": t.String(), "module": t.String(), "description": t.String(), "triggers": t.Array(t.Object({ "type": t.String(), "label": t.String() })), "guards": t.Array(t.String()), "deprecated": t.Optional(t.Boolean()), "system": t.Boolean(), "plugin": t.Optional(t.String()), "stats": t.Optional(ActionStats) })
const Identity = t.Object({ "kind": t.Union([t.Literal("anonymous"), t.Literal("apiKey"), t.Literal("system"), t.Literal("user")]), "id": t.Optional(t.String({"maxLength":200})), "orgId": t.Optional(t.String({"maxLength":200})) })
const Payload = t.Object({ "value": t.Unknown(), "bytes": t.Number(), "truncated": t.Boolean(), "redacted": t.Array(t.String()) })
const ShownError = t.Object({ "name": t.String(), "code": t.String(), "message": t.String(), "details": t.Optional(t.Unknown()) })
const GuardDecision = t.Object({ "name": t.String(), "decision": t.Union([t.Literal("allow"), t.Literal("deny"), t.Literal("skipped")]), "ms": t.Union([t.Null(), t.Number()]), "reason": t.Optional(t.String()) })
const PlaygroundResult = t.Object({ "runId": t.Union([t.Null(), t.String()]), "traceId": t.Union([t.Null(), t.String()]), "status": t.Union([t.Literal("canceled"), t.Literal("denied"), t.Literal("error"), t.Literal("interrupted"), t.Literal("ok"), t.Literal("queued"), t.Literal("retrying"), t.Literal("running")]), "ms": t.Number(), "output": t.Optional(Payload), "error": t.Optional(ShownError), "outputValid": t.Boolean(), "guards": t.Array(GuardDecision) })
const IdentityRow = t.Object({ "identity": Identity, "label": t.String(), "sub": t.String(), "role": t.Optional(t.String()) })

/** Schemas of the actions in `contract/actions.ts`. */
export const actionsSchemas: Readonly<Record<keyof ActionsApi, ActionSchemas>> = {
  "studio.actions.list": { input: t.Object({ "system": t.Optional(t.Boolean()) }), output: t.Object({ "actions": t.Array(ActionRow) }) },
  "studio.actions.get": { input: t.Object({ "name": t.String({"maxLength":200}) }), output: ActionDetail },
  "studio.actions.run": { description: "Dry: guards say what they would say, and nothing runs.", input: t.Object({ "action": t.String({"maxLength":200}), "input": t.Optional(t.Unknown()), "as": Identity, "dry": t.Optional(t.Boolean()) }), output: PlaygroundResult },
  "studio.identities.list": { input: t.Object({ "q": t.Optional(t.String({"maxLength":200})) }), output: t.Object({ "items": t.Array(IdentityRow) }) },
  "studio.examples.save": { input: t.Object({ "action": t.String({"maxLength":200}), "name": t.String({"minLength":1,"maxLength":100}), "input": t.Unknown() }), output: t.Object({ "example": Example }) },
  "studio.examples.delete": { input: t.Object({ "action": t.String({"maxLength":200}), "id": t.String({"maxLength":100}) }), output: t.Object({ "deleted": t.Boolean() }) },
}
