// Written by `bunbase generate client --out web/client.gen.ts --react`. Do not edit it: change the actions, then run it again.
import { type QueryKey, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { Api, Call, CallOptions } from './client.gen'

/* eslint-disable */

type Method<In, Out, Err> = (input: In, options?: CallOptions) => Call<Out, Err>
type InputArgument<In> = undefined extends In ? [input?: In] : [input: In]

/** What reads: options for `useQuery` and its like, and their keys. */
function query<const Path extends QueryKey, In, Out, Err>(
  path: Path,
  method: Method<In, Out, Err>,
) {
  const options = (...[input]: InputArgument<In>) =>
    queryOptions<Out, Err, Out, readonly [...Path, In | undefined]>({
      queryKey: [...path, input],
      queryFn: ({ signal }) => method(input as In, { signal }),
    })
  /** Of every input; a prefix of each query's own key. */
  return Object.assign(options, { key: path })
}

/** What changes: options for `useMutation`. */
function mutation<const Path extends QueryKey, In, Out, Err>(
  path: Path,
  method: Method<In, Out, Err>,
) {
  const options = () =>
    mutationOptions<Out, Err, undefined extends In ? In | void : In>({
      mutationKey: path,
      mutationFn: (input) => method(input as In),
    })
  return Object.assign(options, { key: path })
}

/** Options for TanStack Query, by module and action: `useQuery(queries.tasks.list({ done: false }))`. */
export function createQueries(api: Api) {
  return {
    cards: {
      add: mutation(['cards', 'add'], api.cards.add),
      attach: mutation(['cards', 'attach'], api.cards.attach),
      list: query(['cards', 'list'], api.cards.list),
    },
  }
}
