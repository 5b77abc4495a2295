import { Users as Icon } from 'lucide-react'
import { Suspense, lazy } from 'react'
import type { UserRow } from '../../contract/saas.ts'
import { FirstRun } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import type { Column } from '../ui/table.tsx'
import { Ago } from '../ui/time.tsx'
import { type ListProps, PagedList } from '../ui/paged-list.tsx'

const UserDrawer = lazy(() =>
  import('./user-drawer.tsx').then((it) => ({ default: it.UserDrawer })),
)

/** The people of the app. */
export function Users(props: ListProps) {
  return (
    <>
      <PagedList
        {...props}
        action="studio.saas.users"
        label="Users"
        what="user"
        placeholder="Find by e-mail or id"
        columns={columns}
        empty={
          <FirstRun
            icon={<Icon size={17} />}
            title="Nobody has signed up yet"
            command="curl -X POST /auth/register"
          >
            People who register, accept an invitation or sign in by another service are listed here.
          </FirstRun>
        }
      />
      {props.id && (
        <Suspense>
          <UserDrawer id={props.id} onClose={() => props.onOpen(undefined)} />
        </Suspense>
      )}
    </>
  )
}

const columns: Column<UserRow>[] = [
  {
    id: 'email',
    head: 'E-mail',
    width: 'minmax(200px,1.3fr)',
    cell: ({ email, emailVerified }) => (
      <span>
        {email}
        {!emailVerified && <span className="ml-2 text-xs text-warn">not verified</span>}
      </span>
    ),
  },
  {
    id: 'name',
    head: 'Name',
    width: 'minmax(120px,1fr)',
    from: 700,
    cell: ({ name }) => name ?? <span className="text-dim">–</span>,
  },
  {
    id: 'roles',
    head: 'Roles',
    width: '140px',
    from: 820,
    cell: ({ roles }) => <span className="data text-xs text-muted">{roles.join(', ')}</span>,
  },
  {
    id: 'orgs',
    head: 'Orgs',
    width: '48px',
    end: true,
    cell: ({ orgs }) => <span className="data text-xs text-muted">{orgs}</span>,
  },
  {
    id: 'sessions',
    head: 'Sessions',
    width: '68px',
    end: true,
    from: 600,
    cell: ({ sessions }) => <span className="data text-xs text-muted">{sessions}</span>,
  },
  {
    id: 'seen',
    head: 'Last seen',
    width: '88px',
    end: true,
    cell: ({ lastSeenAt }) =>
      lastSeenAt ? (
        <Ago t={lastSeenAt} className="text-xs text-dim" />
      ) : (
        <span className="text-xs text-dim">never</span>
      ),
  },
  { id: 'status', head: 'Status', width: '92px', cell: ({ status }) => <Status of={status} /> },
]
