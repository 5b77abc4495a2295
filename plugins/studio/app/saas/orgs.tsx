import { Building2 } from 'lucide-react'
import { Suspense, lazy } from 'react'
import type { OrgRow } from '../../contract/saas.ts'
import { cn } from '../ui/cn.ts'
import { money } from '../ui/format.ts'
import { FirstRun } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import type { Column } from '../ui/table.tsx'
import { Ago } from '../ui/time.tsx'
import { type ListProps, PagedList } from '../ui/paged-list.tsx'

const OrgDrawer = lazy(() => import('./org-drawer.tsx').then((it) => ({ default: it.OrgDrawer })))

/** The organisations of the app. */
export function Orgs(props: ListProps) {
  return (
    <>
      <PagedList
        {...props}
        action="studio.saas.orgs"
        label="Organisations"
        what="organisation"
        placeholder="Find by short name or id"
        columns={columns}
        empty={
          <FirstRun icon={<Building2 size={17} />} title="No organisation yet">
            Tenants that people create or are invited to are listed here, with their members and
            their plan.
          </FirstRun>
        }
      />
      {props.id && (
        <Suspense>
          <OrgDrawer id={props.id} onClose={() => props.onOpen(undefined)} />
        </Suspense>
      )}
    </>
  )
}

const columns: Column<OrgRow>[] = [
  { id: 'name', head: 'Name', width: 'minmax(180px,1fr)', cell: ({ name }) => name },
  {
    id: 'slug',
    head: 'Short name',
    width: '180px',
    from: 700,
    cell: ({ slug }) => <span className="data text-xs text-muted">{slug}</span>,
  },
  {
    id: 'plan',
    head: 'Plan',
    width: '110px',
    cell: ({ plan }) =>
      plan ? <span className="data text-xs">{plan}</span> : <span className="text-dim">–</span>,
  },
  {
    id: 'status',
    head: 'Status',
    width: '110px',
    cell: ({ status }) => (status ? <Status of={status} /> : <span className="text-dim">–</span>),
  },
  {
    id: 'members',
    head: 'Seats',
    width: '76px',
    end: true,
    cell: ({ members, seats }) => (
      <span
        className={cn(
          'data text-xs',
          seats !== null && members > seats ? 'text-err' : 'text-muted',
        )}
      >
        {seats === null ? members : `${members}/${seats}`}
      </span>
    ),
  },
  {
    id: 'mrr',
    head: 'A month',
    width: '88px',
    end: true,
    from: 620,
    cell: ({ mrr }) =>
      mrr ? (
        <span className="data text-xs">{money(mrr)}</span>
      ) : (
        <span className="text-dim">–</span>
      ),
  },
  {
    id: 'created',
    head: 'Since',
    width: '88px',
    end: true,
    from: 560,
    cell: ({ createdAt }) => <Ago t={createdAt} className="text-xs text-dim" />,
  },
]
