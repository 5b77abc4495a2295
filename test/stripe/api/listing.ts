import { missing } from '../api-error.ts'
import type { Params } from '../form.ts'
import type { List } from '../objects.ts'

/** Parameters that every list takes. */
export const PAGED = 'limit starting_after ending_before created expand'

/** One page of what there is, newest first. */
export function page<T extends { id: string; created: number }>(
  all: Iterable<T>,
  params: Params,
  url: string,
  holds: (one: T) => boolean = () => true,
): List<T> {
  const created = params.within('created')
  const exactly = typeof params.all['created'] === 'string' ? params.int('created') : undefined
  const bounds = {
    gt: created.int('gt'),
    gte: created.int('gte'),
    lt: created.int('lt'),
    lte: created.int('lte'),
  }
  const list = [...all]
    .reverse()
    .filter(
      (one) =>
        holds(one) &&
        (exactly === undefined || one.created === exactly) &&
        !(one.created <= (bounds.gt ?? -1)) &&
        !(one.created < (bounds.gte ?? -1)) &&
        !(one.created >= (bounds.lt ?? Infinity)) &&
        !(one.created > (bounds.lte ?? Infinity)),
    )
  const limit = params.int('limit') ?? 10
  const after = params.text('starting_after')
  const begin = after ? list.findIndex(({ id }) => id === after) + 1 : 0
  if (after && begin === 0) throw missing('object', after, 'starting_after')
  const data = list.slice(begin, begin + limit)
  return { object: 'list', data, has_more: begin + limit < list.length, url }
}
