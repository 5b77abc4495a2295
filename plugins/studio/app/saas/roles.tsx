import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { read } from '../data/queries.ts'
import { Queried } from '../ui/queried.tsx'
import { Nothing } from '../run/tables.tsx'

/** Whether a pattern such as `projects:*` has a permission in it. */
function covers(pattern: string, permission: string): boolean {
  if (pattern === '*' || pattern === permission) return true
  const [feature, name] = pattern.split(':')
  const [of, wanted] = permission.split(':')
  return (feature === '*' || feature === of) && (name === '*' || name === wanted)
}

/** Every permission against every role; a role that inherits has what the other has. */
export function Roles() {
  const query = useQuery(read('studio.saas.roles', {}))
  return (
    <Queried of={query}>
      {({ permissions, roles }) =>
        roles.length === 0 ? (
          <Nothing>No role is declared.</Nothing>
        ) : (
          <>
            <p className="px-4 pt-3 text-sm text-dim">
              What each role covers. Roles in an organisation count in actions that ask inOrg()
              first.
            </p>
            <table className="text-sm">
              <thead>
                <tr>
                  <th className="label border-b border-line px-4 py-2 text-left align-bottom">
                    Permission
                  </th>
                  {roles.map(({ name, scope, description, inherits }) => (
                    <th
                      key={`${scope}${name}`}
                      title={description}
                      className="min-w-24 border-b border-line px-3 py-2 text-left align-bottom font-normal"
                    >
                      <span className="data block text-sm font-medium">{name}</span>
                      <span className="block text-2xs text-dim">
                        {scope === 'org' ? 'in an organisation' : 'in the app'}
                        {inherits.length > 0 ? ` · has ${inherits.join(', ')}` : ''}
                      </span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {permissions.map((permission) => (
                  <tr key={permission} className="hover:bg-raised/50">
                    <th
                      scope="row"
                      className="data border-b border-line/60 px-4 py-1 text-left text-xs font-normal"
                    >
                      {permission}
                    </th>
                    {roles.map(({ name, scope, permissions }) => (
                      <td key={`${scope}${name}`} className="border-b border-line/60 px-3 py-1">
                        {permissions.some((pattern) => covers(pattern, permission)) ? (
                          <Check size={13} aria-label="yes" className="text-ok" />
                        ) : (
                          <span className="sr-only">no</span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )
      }
    </Queried>
  )
}
