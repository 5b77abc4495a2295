import { CopyButton } from '../ui/copy.tsx'

/** Something that is shown once, to be copied. */
export function Secret({ label, text }: { label: string; text: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-sm font-medium">{label}</span>
      <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2">
        <code className="data min-w-0 flex-1 py-1.5 text-xs break-all select-all">{text}</code>
        <CopyButton text={() => text} label={`Copy: ${label}`} />
      </div>
    </div>
  )
}
