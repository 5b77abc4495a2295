import { Check, Copy as CopyIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { after } from '../data/clock.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { toast } from './toast.tsx'

/** Puts text on the clipboard; says so when it cannot. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toast('failed', 'The browser did not allow access to the clipboard.')
    return false
  }
}

/** Puts the address of a page on the clipboard, and says so. */
export async function copyLink(url: string = location.href): Promise<void> {
  if (await copy(url)) toast('done', 'The link is copied.')
}

function useCopied(): [copied: boolean, run: (text: string) => void] {
  const [copied, setCopied] = useState(false)
  const run = async (text: string): Promise<void> => {
    const done = await copy(text)
    setCopied(done)
    if (done) after(1200, () => setCopied(false))
  }
  return [copied, (text) => void run(text)]
}

/** An id, or another short text, that copies itself on click. */
export function CopyText({
  text,
  children,
  className,
}: {
  text: string
  children?: ReactNode
  className?: string
}) {
  const [copied, run] = useCopied()
  return (
    <button
      type="button"
      title={copied ? 'Copied' : `${text} — click to copy`}
      aria-label={`Copy ${text}`}
      className={cn(
        'data relative truncate rounded-sm text-left hover:text-accent before:absolute before:-inset-1',
        className,
      )}
      onClick={(event) => {
        event.stopPropagation()
        run(text)
      }}
    >
      {children ?? text}
      {copied && <Check size={11} aria-hidden className="ml-1 inline text-ok" />}
    </button>
  )
}

/** A button that copies what `text` gives. */
export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [copied, run] = useCopied()
  return (
    <Button
      look="ghost"
      aria-label={label}
      icon={copied ? <Check size={13} className="text-ok" /> : <CopyIcon size={13} />}
      onClick={() => run(text())}
    />
  )
}
