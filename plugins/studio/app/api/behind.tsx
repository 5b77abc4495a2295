import { useQuery } from '@tanstack/react-query'
import type { ActionDetail } from '../../contract/actions.ts'
import { read } from '../data/queries.ts'
import { Section } from '../ui/page.tsx'
import { Bar, Failed } from '../ui/states.tsx'

/** All of the action behind a request; the one before is no stand-in for it. */
export const useBehind = (name: string) =>
  useQuery({ ...read('studio.actions.get', { name }), placeholderData: undefined })

/** The guards of the action behind a request, in the order they are asked. */
export function Guards({ of }: { of: ReturnType<typeof useBehind> }) {
  if (!of.data && of.error)
    return <Failed small failure={of.error} onRetry={() => void of.refetch()} />
  const { guardDetails } = of.data ?? {}
  return (
    <Section title={`Guards · ${guardDetails?.length ?? '…'}`} className="pt-3">
      {guardDetails ? <List of={guardDetails} /> : <Bar width={240} />}
    </Section>
  )
}

function List({ of }: { of: ActionDetail['guardDetails'] }) {
  if (of.length === 0) return <p className="text-sm text-dim">None: everybody may call it.</p>
  return (
    <ol>
      {of.map(({ name, order, from }) => (
        <li
          key={`${order} ${name}`}
          className="flex h-7 items-center gap-3 border-b border-line/60"
        >
          <span className="data w-4 text-right text-2xs text-dim">{order}</span>
          <span className="data min-w-0 flex-1 truncate text-xs">{name}</span>
          <span className="text-xs text-dim">{from}</span>
        </li>
      ))}
    </ol>
  )
}
