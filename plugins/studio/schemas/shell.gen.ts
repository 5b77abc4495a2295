// Made by .ci/studio-schemas.ts from ../contract/shell.ts.
import { t } from '../../../kernel/index.ts'
import type { ShellApi } from '../contract/shell.ts'
import type { ActionSchemas } from '../schemas.ts'

const BootPage = t.Object({ "id": t.String(), "title": t.String(), "group": t.Union([t.Literal("build"), t.Literal("data"), t.Literal("observe"), t.Literal("plugins"), t.Literal("run"), t.Literal("system")]), "icon": t.String(), "badge": t.Optional(t.Number()) })
const PanelView = t.Object({ "id": t.String(), "kind": t.Union([t.Literal("form"), t.Literal("graph"), t.Literal("kv"), t.Literal("markdown"), t.Literal("table"), t.Literal("timeseries")]), "title": t.Optional(t.String()), "action": t.String(), "columns": t.Optional(t.Array(t.Object({ "key": t.String(), "title": t.String(), "align": t.Optional(t.Union([t.Literal("left"), t.Literal("right")])) }))), "input": t.Optional(t.Unknown()), "refreshMs": t.Optional(t.Number()) })
const PanelInfo = t.Object({ "id": t.String(), "title": t.String(), "icon": t.String(), "group": t.Union([t.Literal("build"), t.Literal("data"), t.Literal("observe"), t.Literal("plugins"), t.Literal("run"), t.Literal("system")]), "plugin": t.String(), "view": t.Array(PanelView) })
const StudioSettings = t.Object({ "theme": t.Union([t.Literal("dark"), t.Literal("light"), t.Literal("system")]), "density": t.Union([t.Literal("compact"), t.Literal("normal"), t.Literal("roomy")]), "timezone": t.Union([t.Literal("local"), t.Literal("utc")]), "editor": t.Union([t.Literal("code"), t.Literal("cursor"), t.Literal("idea"), t.Literal("none"), t.Literal("windsurf"), t.Literal("zed")]) })
const Boot = t.Object({ "app": t.Object({ "name": t.String(), "env": t.Union([t.Literal("development"), t.Literal("production"), t.Literal("test")]), "version": t.String(), "bunbase": t.String(), "bun": t.String(), "pid": t.Number(), "startedAt": t.Number(), "url": t.Union([t.Null(), t.String()]), "root": t.String(), "timezone": t.String() }), "access": t.Union([t.Literal("full"), t.Literal("read_only")]), "instance": t.String(), "pages": t.Array(BootPage), "panels": t.Array(PanelInfo), "features": t.Object({ "queue": t.Boolean(), "cron": t.Boolean(), "events": t.Boolean(), "mcp": t.Boolean(), "auth": t.Boolean(), "orgs": t.Boolean(), "billing": t.Boolean(), "openapi": t.Boolean(), "history": t.Boolean(), "db": t.Union([t.Null(), t.Literal("postgres"), t.Literal("sqlite")]) }), "recording": t.Object({ "on": t.Boolean(), "retainDays": t.Number(), "rows": t.Number(), "bytes": t.Number() }), "settings": StudioSettings })
const SearchHit = t.Object({ "kind": t.Union([t.Literal("action"), t.Literal("job"), t.Literal("org"), t.Literal("page"), t.Literal("run"), t.Literal("table"), t.Literal("trace"), t.Literal("user")]), "id": t.String(), "title": t.String(), "sub": t.String(), "to": t.String() })

/** Schemas of the actions in `contract/shell.ts`. */
export const shellSchemas: Readonly<Record<keyof ShellApi, ActionSchemas>> = {
  "studio.session.open": { description: "Exchanges the token of the terminal's link for a cookie; the one action that needs none.", input: t.Object({ "token": t.String({"maxLength":200}) }), output: t.Object({ "access": t.Union([t.Literal("full"), t.Literal("read_only")]) }) },
  "studio.boot": { input: t.Object({  }), output: Boot },
  "studio.search": { description: "At most 20.", input: t.Object({ "q": t.String({"maxLength":200}) }), output: t.Object({ "hits": t.Array(SearchHit) }) },
  "studio.editor.open": { description: "Opens a file of the app in the editor of the settings.", input: t.Object({ "file": t.String({"maxLength":1000}), "line": t.Optional(t.Number({"minimum":1})) }), output: t.Object({ "opened": t.Boolean(), "command": t.String() }) },
  "studio.panels.read": { input: t.Object({ "panel": t.String({"maxLength":200}), "view": t.String({"maxLength":200}), "input": t.Optional(t.Unknown()) }), output: t.Object({ "data": t.Unknown() }) },
}
