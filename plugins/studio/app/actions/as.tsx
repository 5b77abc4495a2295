import { useQuery } from '@tanstack/react-query'
import type { Identity } from '../../contract/wire.ts'
import { useBoot } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { Select } from '../ui/field.tsx'

/** As whom: nobody, the system, or one of the app's users in one of their organisations. */
export function As({ value, onChange }: { value: Identity; onChange: (as: Identity) => void }) {
  const auth = useBoot().data?.features.auth ?? false
  const { data } = useQuery({ ...read('studio.identities.list', {}), enabled: auth })
  const users = (data?.items ?? []).filter(({ identity }) => identity.kind === 'user')
  const tenants = users.some(({ identity }) => identity.orgId)
  const at = users.findIndex(
    ({ identity }) =>
      identity.id === value.id && identity.orgId === value.orgId && identity.kind === value.kind,
  )
  return (
    <label className="flex max-w-96 min-w-0 grow basis-60 items-center gap-2 text-sm text-muted">
      as
      <Select
        aria-label="Run as"
        className="w-full"
        value={at >= 0 ? String(at) : value.kind}
        onChange={(event) => {
          const { value: chosen } = event.target
          onChange(users[Number(chosen)]?.identity ?? { kind: chosen as 'anonymous' | 'system' })
        }}
      >
        <option value="anonymous">anonymous</option>
        <option value="system">system</option>
        {users.map(({ identity, label, sub }, index) => (
          <option key={index} value={String(index)}>
            {identity.orgId ? `${sub} · ${label}` : tenants ? `${label} · no organisation` : label}
          </option>
        ))}
      </Select>
    </label>
  )
}
