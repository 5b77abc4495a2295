import {
  type UseInfiniteQueryResult,
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
} from '@tanstack/react-query'
import { type ActionName, type In, type Out, call } from './call.ts'
import type { Failure } from './failure.ts'

/** Actions that give a page of a list and take the cursor of the next. */
export type PagedName = {
  [N in ActionName]: Out<N> extends { next: string | null } ? N : never
}[ActionName]

/** Options of a list that grows as its end comes into sight. */
export const pagesOf = <N extends PagedName>(action: N, input: In<N>) => ({
  queryKey: [action, input, 'pages'] as const,
  queryFn: ({
    pageParam,
    signal,
  }: {
    pageParam: string | undefined
    signal: AbortSignal
  }): Promise<Out<N>> =>
    call(action, { ...input, ...(pageParam ? { cursor: pageParam } : {}) } as In<N>, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Out<N>): string | undefined =>
    (last as { next: string | null }).next ?? undefined,
  placeholderData: keepPreviousData,
})

/** A list of the Studio, page after page. */
export const usePages = <N extends PagedName>(
  action: N,
  input: In<N>,
): UseInfiniteQueryResult<InfiniteData<Out<N>>, Failure> =>
  useInfiniteQuery<
    Out<N>,
    Failure,
    InfiniteData<Out<N>>,
    readonly [N, In<N>, 'pages'],
    string | undefined
  >(pagesOf(action, input))
