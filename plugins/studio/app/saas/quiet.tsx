import type { ReactNode } from 'react'

/** A line in a section that has nothing to show, and says why. */
export const Quiet = ({ children }: { children: ReactNode }) => (
  <p className="text-sm text-pretty text-dim">{children}</p>
)
