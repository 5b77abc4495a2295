import { useStore } from '../data/store.ts'
import { Dialog } from '../ui/dialog.tsx'
import { commands, printKeys } from './commands.ts'
import { keysOverlay } from './palette-state.ts'

/** Every key that does something now. */
export function KeysOverlay() {
  const bound = useStore(commands).filter(({ keys }) => keys)
  const groups = [...new Set(bound.map(({ group }) => group))]
  return (
    <Dialog
      open
      onClose={() => keysOverlay.set(false)}
      title="Keys"
      description="None fires while you type."
      width={640}
    >
      <div className="columns-2 gap-8">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid" aria-label={group}>
            <h3 className="label mb-1">{group}</h3>
            <dl>
              {bound
                .filter((command) => command.group === group)
                .map(({ id, title, keys }) => (
                  <div
                    key={id}
                    className="flex h-7 items-center justify-between gap-3 border-b border-line/60 text-sm"
                  >
                    <dt className="truncate">{title}</dt>
                    <dd>
                      <kbd className="rounded-sm border border-line bg-raised px-1.5 text-2xs text-muted">
                        {printKeys(keys!)}
                      </kbd>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
