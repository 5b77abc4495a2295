import type { Watch } from './executor.ts'
import { Outcome } from './outcome.ts'
import type { Query, Row } from './store.ts'

/** The portions of a stream; who watches sees one query, from its beginning until nobody reads on. */
export async function* watchedStream(
  watch: Watch,
  query: Query,
  open: () => Promise<AsyncIterable<Row[]>>,
): AsyncGenerator<Row[]> {
  const end = Promise.withResolvers<Outcome>()
  const seen = watch(query, () => end.promise)
  if (seen instanceof Promise) seen.catch(() => undefined)
  let count = 0
  try {
    for await (const rows of await open()) {
      count += rows.length
      yield rows
    }
  } catch (error) {
    end.reject(error)
    throw error
  } finally {
    // Their number is all that is told of rows.
    const counted: Row[] = []
    counted.length = count
    end.resolve(new Outcome(counted, 0))
  }
}
