import { KeyRound } from 'lucide-react'
import { Button } from '../ui/button.tsx'

/** What stands here without a session: the link is in the terminal, and nowhere else. */
export function Locked() {
  return (
    <main className="flex h-full items-center justify-center p-6">
      <div className="flex w-110 max-w-full flex-col gap-4 rounded-lg border border-line bg-panel p-8">
        <div className="flex size-10 items-center justify-center rounded-lg border border-line bg-raised text-accent">
          <KeyRound size={18} aria-hidden />
        </div>
        <h1 className="text-xl font-semibold">Open the link from your terminal</h1>
        <p className="text-base text-pretty text-muted">
          <code className="data text-fg">bunbase dev</code> prints the Studio’s address with a token
          that is new at every start. Open that link once in this browser; after that, this page
          works until the next start.
        </p>
        <pre
          className="data overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-xs text-muted"
          tabIndex={0}
        >
          <span className="text-dim">studio</span> {location.origin}/_studio/
          <span className="text-accent">#t=…</span>
        </pre>
        <Button className="self-start" onClick={() => location.reload()}>
          I have opened it: try again
        </Button>
      </div>
    </main>
  )
}
