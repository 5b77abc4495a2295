import { useCallback } from 'react'

/** What {@link useMore} needs of a query whose pages come one after the other. */
interface Paging {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
}

/** Reads the next page, if there is one and it is not being read; for the end of a list that comes into sight. */
export function useMore({ hasNextPage, isFetchingNextPage, fetchNextPage }: Paging): () => void {
  return useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
}
