// Made by .ci/studio-schemas.ts from ../contract/events.ts.
import { t } from '../../../kernel/index.ts'
import type { EventsApi } from '../contract/events.ts'
import type { ActionSchemas } from '../schemas.ts'

const TopologyNode = t.Object({ "id": t.String(), "kind": t.Union([t.Literal("action"), t.Literal("external"), t.Literal("queue"), t.Literal("topic"), t.Literal("trigger")]), "label": t.String(), "trigger": t.Optional(t.String()), "module": t.String(), "plugin": t.Optional(t.String()), "rate": t.Number(), "err": t.Number(), "p95": t.Union([t.Null(), t.Number()]) })
const TopologyEdge = t.Object({ "from": t.String(), "to": t.String(), "kind": t.Union([t.Literal("calls"), t.Literal("emits"), t.Literal("enqueues"), t.Literal("triggers")]), "declared": t.Boolean(), "seen": t.Boolean(), "rate": t.Number(), "err": t.Number() })
const TopicRow = t.Object({ "name": t.String(), "declared": t.Boolean(), "schema": t.Unknown(), "plugin": t.Optional(t.String()), "listeners": t.Array(t.String()), "file": t.Optional(t.String()), "line": t.Optional(t.Number()), "perMin": t.Number(), "lastAt": t.Optional(t.Number()) })
const RecentEvent = t.Object({ "at": t.Number(), "payload": t.Unknown(), "received": t.Array(t.Object({ "listener": t.String(), "runId": t.String(), "ok": t.Boolean(), "lagMs": t.Union([t.Null(), t.Number()]) })) })
const Identity = t.Object({ "kind": t.Union([t.Literal("anonymous"), t.Literal("apiKey"), t.Literal("system"), t.Literal("user")]), "id": t.Optional(t.String({"maxLength":200})), "orgId": t.Optional(t.String({"maxLength":200})) })

/** Schemas of the actions in `contract/events.ts`. */
export const eventsSchemas: Readonly<Record<keyof EventsApi, ActionSchemas>> = {
  "studio.topology": { input: t.Object({ "windowMs": t.Optional(t.Number({"minimum":60000,"maximum":604800000})) }), output: t.Object({ "nodes": t.Array(TopologyNode), "edges": t.Array(TopologyEdge), "seenSince": t.Union([t.Null(), t.Number()]), "warnings": t.Array(t.Object({ "kind": t.Union([t.Literal("cycle"), t.Literal("no-emitter"), t.Literal("no-listener")]), "ids": t.Array(t.String()), "text": t.String() })), "asOf": t.Number() }) },
  "studio.events.topics": { input: t.Object({  }), output: t.Object({ "topics": t.Array(TopicRow) }) },
  "studio.events.recent": { input: t.Object({ "topic": t.String({"maxLength":200}) }), output: t.Object({ "items": t.Array(RecentEvent), "lag": t.Union([t.Null(), t.Object({ "p50": t.Number(), "p95": t.Number(), "of": t.Number() })]) }) },
  "studio.events.emit": { input: t.Object({ "topic": t.String({"maxLength":200}), "payload": t.Unknown(), "as": Identity }), output: t.Object({ "listeners": t.Number() }) },
}
