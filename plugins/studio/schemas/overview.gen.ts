// Made by .ci/studio-schemas.ts from ../contract/overview.ts.
import { t } from '../../../kernel/index.ts'
import type { OverviewApi } from '../contract/overview.ts'
import type { ActionSchemas } from '../schemas.ts'

const Attention = t.Object({ "sev": t.Union([t.Literal("error"), t.Literal("info"), t.Literal("warn")]), "text": t.String(), "to": t.String() })
const Counter = t.Object({ "key": t.Union([t.Literal("failureRate"), t.Literal("p95"), t.Literal("queue"), t.Literal("runs")]), "value": t.Union([t.Null(), t.Number()]), "prev": t.Union([t.Null(), t.Number()]), "unit": t.Union([t.Literal("count"), t.Literal("ms"), t.Literal("ratio")]), "series": t.Array(t.Number()), "extra": t.Optional(t.Number()) })
const SlowAction = t.Object({ "action": t.String(), "runs": t.Number(), "p50": t.Number(), "p95": t.Number(), "p99": t.Number(), "errRate": t.Number(), "series": t.Array(t.Number()), "errs": t.Array(t.Number()) })
const ErrorGroup = t.Object({ "fp": t.String(), "message": t.String(), "code": t.String(), "action": t.String(), "trigger": t.String(), "count": t.Number(), "series": t.Array(t.Number()), "firstAt": t.Number(), "lastAt": t.Number(), "sampleRunIds": t.Array(t.String()), "status": t.Union([t.Literal("muted"), t.Literal("open"), t.Literal("resolved")]), "resolvedAt": t.Optional(t.Number()), "jobs": t.Optional(t.Object({ "count": t.Number(), "newest": t.String() })), "retried": t.Optional(t.Object({ "at": t.Number(), "jobs": t.Number(), "ok": t.Number() })) })
const Overview = t.Object({ "asOf": t.Number(), "empty": t.Boolean(), "attention": t.Array(Attention), "counters": t.Array(Counter), "series": t.Object({ "t": t.Array(t.Number()), "runs": t.Array(t.Number()), "failed": t.Array(t.Number()) }), "slow": t.Array(SlowAction), "failing": t.Array(ErrorGroup), "cronNext": t.Array(t.Object({ "id": t.String(), "action": t.String(), "at": t.Number(), "text": t.String() })), "registryDiff": t.Object({ "added": t.Array(t.String()), "changed": t.Array(t.String()), "removed": t.Array(t.String()) }), "first": t.Optional(t.Object({ "action": t.String(), "curl": t.String() })) })

/** Schemas of the actions in `contract/overview.ts`. */
export const overviewSchemas: Readonly<Record<keyof OverviewApi, ActionSchemas>> = {
  "studio.overview": { input: t.Object({ "windowMs": t.Optional(t.Number({"minimum":60000,"maximum":604800000})) }), output: Overview },
}
