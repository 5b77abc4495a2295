import type { ActionDetail } from '../../contract/actions.ts'
import { SchemaTree } from '../form/schema-tree.tsx'
import { Section } from '../ui/page.tsx'
import type { Refusal } from './operations.ts'

/** What a request may fail with: status, code, what it means, and what its `details` hold. */
export function Refusals({ of, own }: { of: Refusal[]; own: ActionDetail['errors'] | undefined }) {
  const rows = of.flatMap(({ status, codes, description, details }) =>
    (codes.length > 0 ? codes : ['']).map((code) => ({
      ...{ status, code, details: details[code] },
      // Of several under one status the document says one sentence; the action knows whose is whose.
      message: own?.find((each) => each.code === code)?.message ?? description,
      declared: own?.some((each) => each.code === code),
    })),
  )
  if (rows.length === 0) return null
  return (
    <Section title={`Errors · ${rows.length}`} className="pt-3">
      <table className="w-full text-sm">
        <thead className="sr-only">
          <tr>
            <th>Status</th>
            <th>Code</th>
            <th>Means</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ status, code, message, details, declared }) => (
            <tr key={`${status} ${code}`} className="border-b border-line/60 align-baseline">
              <td className="data w-11 py-1.5 text-xs text-warn">{status}</td>
              <td className="data w-px py-1.5 pr-4 text-xs whitespace-nowrap">{code || '–'}</td>
              <td className="py-1.5 text-muted">
                {message}
                {!declared && ['401', '403'].includes(status) && (
                  <span className="pl-2 text-xs text-dim">by a guard</span>
                )}
                {details && (
                  <details>
                    <summary className="h-6 text-xs text-dim">details</summary>
                    <SchemaTree schema={details} />
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1.5 text-xs text-dim">
        Each is a problem (RFC 9457) with <span className="data">code</span> and{' '}
        <span className="data">traceId</span>; one that is not declared may come, too.
      </p>
    </Section>
  )
}
