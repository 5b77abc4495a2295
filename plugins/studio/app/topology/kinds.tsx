import { ListFilter } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from '../ui/button.tsx'

/** Which kinds of boxes are drawn: triggers by what they are, events, queues, what is outside. */
export function Kinds({
  of,
  hidden,
  plugins,
  onChange,
  onPlugins,
}: {
  of: readonly string[]
  hidden: ReadonlySet<string>
  /** Whether what plugins brought is drawn, too. */
  plugins: boolean
  onChange: (hidden: ReadonlySet<string>) => void
  onPlugins: (on: boolean) => void
}) {
  const shown = of.filter((kind) => !hidden.has(kind)).length
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button icon={<ListFilter size={13} />}>
          {shown === of.length
            ? plugins
              ? 'Everything'
              : 'All kinds'
            : `${shown} of ${of.length} kinds`}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          className="z-50 min-w-40 animate-in rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
        >
          {of.map((kind) => (
            <Choice
              key={kind}
              label={kind}
              checked={!hidden.has(kind)}
              onChange={(on) =>
                onChange(
                  new Set(on ? [...hidden].filter((each) => each !== kind) : [...hidden, kind]),
                )
              }
            />
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <Choice label="what plugins brought" checked={plugins} onChange={onPlugins} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Choice({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (on: boolean) => void
}) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={onChange}
      className="flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-highlighted:bg-accent-soft"
    >
      <span className="flex size-4 items-center justify-center rounded-sm border border-line-strong text-xs text-accent">
        <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
      </span>
      {label}
    </DropdownMenu.CheckboxItem>
  )
}
