import {
  type Query,
  QueryClient,
  type UseQueryOptions,
  keepPreviousData,
} from '@tanstack/react-query'
import { type ActionName, type In, type Out, call } from './call.ts'
import type { Failure } from './failure.ts'

/** The cache of everything read. What was seen last stays when a later read fails. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      // The live feed and the visible Retry do better than blind repetition.
      retry: (failures, error) => (error as Failure).offline && failures < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

/** Options of `useQuery` for a read of the Studio; the key is `[action, input]`. */
export function read<N extends ActionName>(
  action: N,
  input: In<N>,
): UseQueryOptions<Out<N>, Failure, Out<N>, readonly [N, In<N>]> & {
  queryKey: readonly [N, In<N>]
} {
  return {
    queryKey: [action, input],
    queryFn: ({ signal }) => call(action, input, signal),
    placeholderData: keepPreviousData,
  }
}

/** Starts a read before its component is there: what route loaders do. Failures show in the component. */
export const warm = <N extends ActionName>(action: N, input: In<N>): void => {
  void queries.prefetchQuery(read(action, input))
}

/** Reads again what is shown and could not be read: what failed together is there again together. */
export const readFailedAgain = (): void => {
  const failed = {
    type: 'active',
    predicate: ({ state }: Query) => state.status === 'error',
  } as const
  void queries.refetchQueries(failed, { cancelRefetch: false })
}
