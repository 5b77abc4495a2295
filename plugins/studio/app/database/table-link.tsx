import { Link } from '@tanstack/react-router'
import { cn } from '../ui/cn.ts'

/** A table by name, and a column of it, as a link to how it is made. */
export const TableLink = ({
  to,
  column,
  className,
}: {
  to: string
  column?: string
  className?: string
}) => (
  <Link
    to="/database/$table"
    params={{ table: to }}
    search={{ tab: 'structure' }}
    className={cn(
      'data inline-block truncate align-middle text-xs text-accent hover:underline',
      className,
    )}
  >
    {column === undefined ? to : `${to}.${column}`}
  </Link>
)
