import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OrgDetail } from '../../contract/saas.ts'
import { useBoot } from '../data/boot.ts'
import { read } from '../data/queries.ts'
import { CopyText } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Facts } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { Ago } from '../ui/time.tsx'
import { OrgBilling } from './org-billing.tsx'
import { OrgFeatures } from './org-features.tsx'
import { OrgInvitations } from './org-invitations.tsx'
import { OrgMembers } from './org-members.tsx'

/** One organisation: members, invitations, subscription, features with what is used of them. */
export function OrgDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.saas.org', { id }))
  const name = query.data?.org.id === id ? query.data.org.name : undefined
  return (
    <Dialog side open onClose={onClose} width={640} title={name ?? 'Organisation'}>
      <Queried of={query}>{(data) => <Body of={data} />}</Queried>
    </Dialog>
  )
}

function Body({ of }: { of: OrgDetail }) {
  const hasBilling = useBoot().data?.features.billing !== false
  const { org } = of
  return (
    <div className="flex flex-col gap-5">
      <Facts
        of={[
          ['Short name', org.slug],
          ['Since', <Ago key="c" t={org.createdAt} />],
          ['Id', <CopyText key="i" text={org.id} />],
          [
            'Runs',
            <Link
              key="r"
              to="/runs"
              search={{ q: `org:${org.id}` }}
              className="text-accent hover:underline"
            >
              everything it did
            </Link>,
          ],
        ]}
      />
      {hasBilling && <OrgBilling org={org} />}
      {hasBilling && <OrgFeatures of={of} />}
      <OrgMembers of={of} />
      <OrgInvitations of={of} />
    </div>
  )
}
