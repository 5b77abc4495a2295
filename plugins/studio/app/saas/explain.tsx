import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { call } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { Facts } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'

/** Why may, or may not, somebody call an action: guard by guard. */
export function Explain() {
  const [who, setWho] = useState(0)
  const [action, setAction] = useState('')
  const list = useId()
  const people =
    useQuery(read('studio.identities.list', {})).data?.items.filter(
      ({ identity }) => identity.kind === 'user',
    ) ?? []
  const actions = useQuery(read('studio.actions.list', {})).data?.actions ?? []
  const ask = useMutation({
    mutationFn: () => {
      const { id = '', orgId } = people[who]?.identity ?? {}
      return call('studio.saas.access.explain', { userId: id, action, ...(orgId ? { orgId } : {}) })
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <section aria-label="Why may they" className="border-b border-line px-4 py-3">
      <form
        className="flex flex-wrap items-center gap-2 text-base"
        onSubmit={(event) => (event.preventDefault(), ask.mutate())}
      >
        May
        <Select
          aria-label="Who"
          className="w-60"
          value={who}
          onChange={(event) => setWho(Number(event.target.value))}
        >
          {people.map(({ label, sub, role }, at) => (
            <option key={at} value={at}>
              {[label, sub, role].filter(Boolean).join(' · ')}
            </option>
          ))}
        </Select>
        call
        <span className="w-56">
          <Input
            mono
            aria-label="Action"
            list={list}
            placeholder="orgs.invite"
            value={action}
            onChange={(event) => setAction(event.target.value)}
          />
        </span>
        <datalist id={list}>
          {actions.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Button type="submit" disabled={!action || people.length === 0 || ask.isPending}>
          Explain
        </Button>
      </form>
      {ask.data && (
        <ol className="animate-in pt-2">
          {ask.data.steps.map(({ guard, from, decision, reason }, at) => (
            <li key={at} className="flex min-h-7 items-center gap-3 text-sm">
              <span className="data w-4 text-xs text-dim">{at + 1}</span>
              <span className="data w-56 truncate text-xs" title={from}>
                {guard}
              </span>
              <Status of={decision} />
              <span className="min-w-0 text-muted">{reason}</span>
            </li>
          ))}
          {ask.data.steps.length === 0 && (
            <li className="min-h-7 text-sm text-muted">No guard is asked.</li>
          )}
          <li className="flex flex-wrap items-center gap-x-3 pt-1">
            <Status
              of={ask.data.allowed ? 'allow' : 'deny'}
              word={ask.data.allowed ? 'Yes, they may.' : 'No, they may not.'}
              className="text-base font-medium"
            />
            <span className="text-sm text-muted">
              {ask.data.triggers.length === 0
                ? 'But no trigger leads there: only other actions call it.'
                : `Led to by ${[...new Set(ask.data.triggers)].join(', ')}.`}
            </span>
          </li>
          <li className="pt-3">
            <h2 className="label pb-1.5">What the guards went by</h2>
            <Facts of={ask.data.facts.map(({ name, value }) => [name, value])} />
          </li>
        </ol>
      )}
    </section>
  )
}
