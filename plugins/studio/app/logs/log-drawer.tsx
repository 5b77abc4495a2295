import { Link } from '@tanstack/react-router'
import type { LogRow } from '../../contract/wire.ts'
import { toggleTerm } from '../data/filter-terms.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { absolute } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Facts, Section } from '../ui/page.tsx'

/** One line with its fields, and what is like it. */
export function LogDrawer({
  of,
  q,
  onFilter,
  onClose,
}: {
  of: LogRow
  q: string
  onFilter: (q: string) => void
  onClose: () => void
}) {
  return (
    <Dialog side open onClose={onClose} width={520} title={of.msg || 'Log line'}>
      <div className="flex flex-col gap-5">
        <Facts
          of={[
            ['Time', absolute(of.t)],
            ['Level', of.level],
            ['Action', of.action ?? '–'],
            [
              'Run',
              of.runId ? (
                <Link
                  key="r"
                  to="/runs/$id"
                  params={{ id: of.runId }}
                  search={{ tab: 'logs' }}
                  className="text-accent hover:underline"
                >
                  {of.runId}
                </Link>
              ) : (
                '–'
              ),
            ],
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => onFilter(toggleTerm(q, 'level', of.level))}>
            Only {of.level}
          </Button>
          {of.action && (
            <Button onClick={() => onFilter(toggleTerm(q, 'action', of.action!))}>
              Only this action
            </Button>
          )}
          {of.runId && (
            <Button onClick={() => onFilter(toggleTerm('', 'run', of.runId!))}>
              Only this run
            </Button>
          )}
        </div>
        <Section title="Fields">
          {Object.keys(of.fields).length > 0 ? (
            <Json value={of.fields} depth={3} />
          ) : (
            <p className="text-sm text-dim">None.</p>
          )}
        </Section>
      </div>
    </Dialog>
  )
}
