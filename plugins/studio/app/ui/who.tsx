import { type Named, useName } from '../data/names.ts'
import { brief } from './format.ts'

/** A user or an organisation: what people call it, or else the end of its id. */
export function Who({ kind, id }: { kind: Named; id: string }) {
  return <>{useName(kind, id) ?? brief(id)}</>
}
