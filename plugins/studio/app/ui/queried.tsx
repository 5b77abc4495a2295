import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Failure } from '../data/failure.ts'
import { Failed, Skeleton } from './states.tsx'

/**
 * What a read gives, in the state that it is in: a skeleton, the error, or the data; with an error after
 * data both. "Empty" is for the children to say, since only they know of what.
 */
export function Queried<T>({
  of,
  children,
  skeleton,
}: {
  of: UseQueryResult<T, Failure>
  children: (data: T) => ReactNode
  skeleton?: ReactNode
}) {
  const retry = (): void => void of.refetch()
  if (of.data === undefined) {
    if (of.error) return <Failed failure={of.error} onRetry={retry} />
    return skeleton ?? <Skeleton />
  }
  return (
    <>
      {of.error && !of.error.offline && <Failed small failure={of.error} onRetry={retry} />}
      {children(of.data)}
    </>
  )
}
