import { useEffect } from 'react'
import { askTogether } from './ask-together.ts'
import { useBoot } from './boot.ts'
import { call } from './call.ts'
import { after } from './clock.ts'
import { connection } from './connection.ts'
import { createStore, useStore } from './store.ts'

/** Who has a name. */
export type Named = 'user' | 'org'

/** Within so many milliseconds names that are wanted are asked for together. */
const GATHER_MS = 30
/** In one call; the contract takes so many of each kind. */
const MOST = 200

const known = createStore<ReadonlyMap<string, string>>(new Map())
const names = askTogether<[kind: Named, id: string]>(
  MOST,
  (ask) => after(GATHER_MS, ask),
  async (wanted) => {
    const of = (kind: Named): string[] =>
      wanted.filter(([which]) => which === kind).map(([, id]) => id)
    const found = await call('studio.names', { users: of('user'), orgs: of('org') })
    known.set((before) => {
      const all = new Map(before)
      for (const [id, name] of Object.entries(found.users)) all.set(`user:${id}`, name)
      for (const [id, name] of Object.entries(found.orgs)) all.set(`org:${id}`, name)
      return all
    })
  },
)
connection.subscribe(() => {
  if (['live', 'polling'].includes(connection.get().state)) names.again()
})

/** A user's address, or an organisation's short name; undefined until it is known, or if there is none. */
export function useName(kind: Named, id: string | undefined): string | undefined {
  const features = useBoot().data?.features
  const hasNames = kind === 'user' ? features?.auth : features?.orgs
  useEffect(() => {
    if (hasNames && id) names.want(`${kind}:${id}`, [kind, id])
  }, [hasNames, kind, id])
  return useStore(known).get(`${kind}:${id}`)
}
