import type { ActionDetail } from '../../contract/actions.ts'
import { Nothing } from '../run/tables.tsx'

/** The errors that an action declares. */
export function Errors({ of }: { of: ActionDetail['errors'] }) {
  if (of.length === 0)
    return (
      <Nothing>
        It declares no errors of its own. Those of its guards and of the framework are in the
        reference.
      </Nothing>
    )
  return (
    <ul aria-label="Errors" className="text-sm">
      {of.map(({ code, status, message }) => (
        <li
          key={code}
          className="grid grid-cols-[44px_minmax(140px,max-content)_1fr] items-baseline gap-3 border-b border-line/60 px-4 py-1.5"
        >
          <span className="data text-xs text-muted">{status}</span>
          <span className="data text-xs">{code}</span>
          <span className="text-muted">{message}</span>
        </li>
      ))}
    </ul>
  )
}
