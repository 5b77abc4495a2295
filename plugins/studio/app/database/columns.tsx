import { Check, Columns3 } from 'lucide-react'
import type { ColumnInfo } from '../../contract/database.ts'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'

/** Which columns are shown; `hide` names the others, with commas between. */
export function Columns({
  of,
  hide,
  onChange,
}: {
  of: readonly ColumnInfo[]
  hide: string
  onChange: (hide: string) => void
}) {
  const hidden = new Set(hide.split(',').filter(Boolean))
  const flip = (name: string): string =>
    of
      .map((column) => column.name)
      .filter((each) => hidden.has(each) !== (each === name))
      .join(',')
  return (
    <Menu
      label="Columns"
      trigger={
        <Button look="ghost" icon={<Columns3 size={13} />}>
          {hidden.size > 0 ? `${of.length - hidden.size} of ${of.length}` : 'Columns'}
        </Button>
      }
      items={[
        ...of.map(({ name }) => ({
          label: name,
          icon: hidden.has(name) ? (
            <span className="size-3.25" />
          ) : (
            <Check size={13} aria-label="shown" />
          ),
          disabled: !hidden.has(name) && of.length - hidden.size === 1,
          run: () => onChange(flip(name)),
        })),
        ...(hidden.size > 0 ? [null, { label: 'Show all', run: () => onChange('') }] : []),
      ]}
    />
  )
}
