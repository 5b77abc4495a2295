import { useEffect } from 'react'
import { useBoot } from './boot.ts'
import { call } from './call.ts'
import { after } from './clock.ts'
import { createStore, useStore } from './store.ts'

/** Who has a name. */
export type Named = 'user' | 'org'

/** Within so many milliseconds names that are wanted are asked for together. */
const GATHER_MS = 30
/** Of each kind, in one call. */
const MOST = 200

const known = createStore<ReadonlyMap<string, string>>(new Map())
const asked = new Set<string>()
let wanted: [kind: Named, id: string][] = []

/** A user's address, or an organisation's short name; undefined until it is known, or if there is none. */
export function useName(kind: Named, id: string | undefined): string | undefined {
  const features = useBoot().data?.features
  const hasNames = kind === 'user' ? features?.auth : features?.orgs
  useEffect(() => {
    if (hasNames && id) want(kind, id)
  }, [hasNames, kind, id])
  return useStore(known).get(`${kind}:${id}`)
}

function want(kind: Named, id: string): void {
  if (asked.has(`${kind}:${id}`)) return
  asked.add(`${kind}:${id}`)
  wanted.push([kind, id])
  if (wanted.length === 1) after(GATHER_MS, () => void ask())
}

async function ask(): Promise<void> {
  const now = wanted
  wanted = []
  const of = (kind: Named): string[] =>
    now
      .filter(([which]) => which === kind)
      .map(([, id]) => id)
      .slice(0, MOST)
  // An id is shown as well as can be when there is no answer.
  const found = await call('studio.names', { users: of('user'), orgs: of('org') }).catch(
    () => undefined,
  )
  if (!found) return
  known.set((before) => {
    const names = new Map(before)
    for (const [id, name] of Object.entries(found.users)) names.set(`user:${id}`, name)
    for (const [id, name] of Object.entries(found.orgs)) names.set(`org:${id}`, name)
    return names
  })
}
