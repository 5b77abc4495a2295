import { History, Play } from 'lucide-react'
import { useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import { useStore } from '../data/store.ts'
import { printKeys } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/field.tsx'
import { moment } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { usedStatements, written } from './statement.ts'

const SHOWN = 60

/** What can be done with the statement: run it, see how it would be run, take one of before. */
export function SqlBar({
  busy,
  empty,
  onRun,
}: {
  busy: boolean
  empty: boolean
  onRun: (plan: boolean) => void
}) {
  const { mode } = useStore(written)
  const [before, setBefore] = useState(usedStatements)
  const canWrite = useCanWrite()
  return (
    <div className="flex h-11 items-center gap-2 border-t border-line px-4">
      {canWrite && (
        <Segmented
          label="Mode"
          value={mode}
          options={[
            ['read', 'Read'],
            ['write', 'Write'],
          ]}
          onChange={(mode) => written.set((was) => ({ ...was, mode }))}
        />
      )}
      {mode === 'write' && (
        <span className="truncate text-sm text-warn">Changes are kept at once.</span>
      )}
      <span className="flex-1" />
      <Menu
        label="Statements run before"
        items={
          before.length > 0
            ? before.map(({ at, sql }) => ({
                label: `${moment(at)}  ${sql.replaceAll(/\s+/g, ' ').slice(0, SHOWN)}`,
                run: () => written.set((was) => ({ ...was, sql })),
              }))
            : [{ label: 'None was run yet', disabled: true, run: () => {} }]
        }
        trigger={
          <Button
            look="ghost"
            aria-label="Statements run before"
            tip=""
            icon={<History size={14} />}
            onPointerDown={() => setBefore(usedStatements())}
            onKeyDown={() => setBefore(usedStatements())}
          />
        }
      />
      <Button look="ghost" disabled={busy || empty} onClick={() => onRun(true)}>
        Explain
      </Button>
      <Button
        look="primary"
        icon={<Play size={12} />}
        hint={printKeys('mod+Enter')}
        disabled={busy || empty}
        onClick={() => onRun(false)}
      >
        Run
      </Button>
    </div>
  )
}
