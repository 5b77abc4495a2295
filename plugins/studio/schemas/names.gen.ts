// Made by .ci/studio-schemas.ts from ../contract/names.ts.
import { t } from '../../../kernel/index.ts'
import type { NamesApi } from '../contract/names.ts'
import type { ActionSchemas } from '../schemas.ts'



/** Schemas of the actions in `contract/names.ts`. */
export const namesSchemas: Readonly<Record<keyof NamesApi, ActionSchemas>> = {
  "studio.names": { input: t.Object({ "users": t.Array(t.String(), {"maxItems":200}), "orgs": t.Array(t.String(), {"maxItems":200}) }), output: t.Object({ "users": t.Record(t.String(), t.String()), "orgs": t.Record(t.String(), t.String()) }) },
}
