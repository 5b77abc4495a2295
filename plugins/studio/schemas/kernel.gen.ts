// Made by .ci/studio-schemas.ts from ../contract/kernel.ts.
import { t } from '../../../kernel/index.ts'
import type { KernelApi } from '../contract/kernel.ts'
import type { ActionSchemas } from '../schemas.ts'

const PluginRow = t.Object({ "name": t.String(), "version": t.String(), "source": t.Union([t.Literal("app"), t.Literal("bunbase")]), "requires": t.Array(t.String()), "order": t.Number(), "setupMs": t.Union([t.Null(), t.Number()]), "provides": t.Object({ "hooks": t.Number(), "actions": t.Array(t.String()), "triggers": t.Array(t.String()), "panels": t.Array(t.String()) }), "status": t.Literal("ready") })
const HookListener = t.Object({ "plugin": t.String(), "order": t.Number(), "rank": t.Union([t.Null(), t.Literal("post"), t.Literal("pre")]), "calls": t.Number(), "errors": t.Number(), "p50": t.Union([t.Null(), t.Number()]), "p95": t.Union([t.Null(), t.Number()]), "file": t.Optional(t.String()), "line": t.Optional(t.Number()) })
const HookRow = t.Object({ "name": t.String(), "listeners": t.Array(HookListener) })
const ConfigRow = t.Object({ "path": t.String(), "value": t.Unknown(), "plugin": t.String(), "source": t.Union([t.Literal("config"), t.Literal("default"), t.Literal("env"), t.Literal("option"), t.Literal("override"), t.Literal("preset")]), "from": t.Optional(t.String()), "description": t.Optional(t.String()), "secret": t.Boolean() })
const HealthRow = t.Object({ "id": t.String(), "ok": t.Boolean(), "level": t.Union([t.Literal("error"), t.Literal("ok"), t.Literal("warn")]), "ms": t.Union([t.Null(), t.Number()]), "detail": t.String(), "mend": t.Union([t.Null(), t.String()]) })

/** Schemas of the actions in `contract/kernel.ts`. */
export const kernelSchemas: Readonly<Record<keyof KernelApi, ActionSchemas>> = {
  "studio.kernel": { input: t.Object({  }), output: t.Object({ "plugins": t.Array(PluginRow), "graph": t.Object({ "nodes": t.Array(t.String()), "edges": t.Array(t.Object({ "from": t.String(), "to": t.String(), "kind": t.Union([t.Literal("needs"), t.Literal("uses")]) })) }), "hooks": t.Array(HookRow), "config": t.Array(ConfigRow), "env": t.Array(t.Object({ "key": t.String(), "set": t.Boolean(), "usedBy": t.String() })), "health": t.Array(HealthRow), "buffer": t.Union([t.Null(), t.Object({ "pending": t.Number(), "max": t.Number(), "bytes": t.Number(), "lastFlushMs": t.Number(), "written": t.Number(), "dropped": t.Number(), "refused": t.Number(), "failing": t.Union([t.Null(), t.String()]) })]), "running": t.Array(t.Object({ "id": t.String(), "action": t.String(), "trigger": t.String(), "startedAt": t.Number() })), "memory": t.Object({ "rss": t.Number(), "heapUsed": t.Number(), "heapTotal": t.Number(), "external": t.Number(), "uptimeMs": t.Number() }), "loop": t.Union([t.Null(), t.Object({ "p50": t.Number(), "p99": t.Number(), "max": t.Number(), "of": t.Number() })]) }) },
  "studio.openapi": { input: t.Object({  }), output: t.Object({ "document": t.Unknown(), "actions": t.Record(t.String(), t.Object({ "name": t.String(), "plugin": t.Optional(t.String()) })), "lint": t.Array(t.Object({ "at": t.String(), "text": t.String() })), "url": t.Union([t.Null(), t.String()]) }) },
}
