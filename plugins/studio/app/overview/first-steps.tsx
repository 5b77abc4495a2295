import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Overview } from '../../contract/overview.ts'
import { CopyText } from '../ui/copy.tsx'

/** Before the first run: three steps to see one. */
export function FirstSteps({ of: { first } }: { of: Overview }) {
  return (
    <div className="flex h-full items-center justify-center overflow-y-auto p-8">
      <div className="w-150 max-w-full">
        <h2 className="text-xl font-semibold">See your first run</h2>
        <p className="pt-1 pb-5 text-base text-muted">
          Nothing has run yet. Three steps, and this page says whether anything is wrong.
        </p>
        <ol className="flex flex-col">
          <Step n={1} title="Call an action">
            {first ? (
              <CopyText
                text={first.curl}
                className="block max-w-full rounded-md border border-line bg-sunken px-3 py-2 text-xs"
              />
            ) : (
              <p className="text-sm text-muted">
                Write one below <code className="data">src/</code>: the catalogue shows it at once.
              </p>
            )}
          </Step>
          <Step n={2} title="Or run it from here">
            <Link
              to={first ? '/actions/$name' : '/actions'}
              params={{ name: first?.action ?? '' }}
              className="text-base text-accent hover:underline"
            >
              {first ? `Open the playground of ${first.action}` : 'Open the actions'}
            </Link>
          </Step>
          <Step n={3} title="Look at its trace">
            <Link to="/runs" className="text-base text-accent hover:underline">
              Watch the runs arrive
            </Link>
          </Step>
        </ol>
      </div>
    </div>
  )
}

const Step = ({ n, title, children }: { n: number; title: string; children: ReactNode }) => (
  <li className="flex gap-4 border-t border-line py-4">
    <span className="data flex size-6 shrink-0 items-center justify-center rounded-full border border-accent/50 text-xs text-accent">
      {n}
    </span>
    <div className="min-w-0 flex-1">
      <h3 className="pb-1.5 text-base font-medium">{title}</h3>
      {children}
    </div>
  </li>
)
