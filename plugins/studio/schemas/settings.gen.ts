// Made by .ci/studio-schemas.ts from ../contract/settings.ts.
import { t } from '../../../kernel/index.ts'
import type { SettingsApi } from '../contract/settings.ts'
import type { ActionSchemas } from '../schemas.ts'

const StudioSettings = t.Object({ "theme": t.Union([t.Literal("dark"), t.Literal("light"), t.Literal("system")]), "density": t.Union([t.Literal("compact"), t.Literal("normal"), t.Literal("roomy")]), "timezone": t.Union([t.Literal("local"), t.Literal("utc")]), "editor": t.Union([t.Literal("code"), t.Literal("cursor"), t.Literal("idea"), t.Literal("none"), t.Literal("windsurf"), t.Literal("zed")]) })
const Recording = t.Object({ "on": t.Boolean(), "retainDays": t.Number(), "maxBytes": t.Number(), "rows": t.Number(), "bytes": t.Number(), "redact": t.Array(t.String()) })

/** Schemas of the actions in `contract/settings.ts`. */
export const settingsSchemas: Readonly<Record<keyof SettingsApi, ActionSchemas>> = {
  "studio.settings.get": { input: t.Object({  }), output: t.Object({ "settings": StudioSettings, "recording": Recording }) },
  "studio.settings.set": { input: t.Object({ "theme": t.Optional(t.Union([t.Literal("dark"), t.Literal("light"), t.Literal("system")])), "density": t.Optional(t.Union([t.Literal("compact"), t.Literal("normal"), t.Literal("roomy")])), "timezone": t.Optional(t.Union([t.Literal("local"), t.Literal("utc")])), "editor": t.Optional(t.Union([t.Literal("code"), t.Literal("cursor"), t.Literal("idea"), t.Literal("none"), t.Literal("windsurf"), t.Literal("zed")])) }), output: t.Object({ "settings": StudioSettings }) },
  "studio.recording.set": { input: t.Object({ "on": t.Boolean() }), output: t.Object({ "recording": Recording }) },
  "studio.history.clear": { input: t.Object({ "confirm": t.String({"maxLength":200}) }), output: t.Object({ "deleted": t.Number() }) },
}
