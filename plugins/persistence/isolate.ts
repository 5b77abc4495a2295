import type { Logger } from '../../kernel/index.ts'
import { FIELD, fieldsOf, kindOf } from './row.ts'
import { COLUMNS } from './columns.ts'
import { type Batch, batchOf, rowsOf } from './batch.ts'
import { RefusedRows, type RunStore } from './store.ts'

/**
 * Writes a batch. When the store refuses it, it is halved until the row is found that it does not
 * take; that one is written without its contents, or given up and reported. The others do not
 * suffer for it.
 *
 * @returns how many rows were given up
 * @throws what the store throws when it cannot be reached; rows may have been written
 */
export async function writeIsolating(
  store: Pick<RunStore, 'write'>,
  batch: Batch,
  logger: Logger,
): Promise<number> {
  try {
    await store.write(batch)
    return 0
  } catch (error) {
    if (!(error instanceof RefusedRows)) throw error
    const rows = rowsOf(batch)
    if (rows.length === 1) return writeBare(store, batch, error, logger)
    const middle = rows.length >> 1
    const first = await writeIsolating(store, batchOf(rows.slice(0, middle), batch), logger)
    return first + (await writeIsolating(store, batchOf(rows.slice(middle), batch), logger))
  }
}

async function writeBare(
  store: Pick<RunStore, 'write'>,
  batch: Batch,
  error: RefusedRows,
  logger: Logger,
): Promise<number> {
  const row = rowsOf(batch)[0]!
  const [id] = fieldsOf(row)
  try {
    await store.write(batchOf([withoutContents(row)], batch))
    logger.warn('a row of run history is stored without its contents: the store refused them', {
      row: id,
      error,
    })
    return 0
  } catch (again) {
    if (!(again instanceof RefusedRows)) throw again
    logger.error('a row of run history was lost: the store refused it', { row: id, error: again })
    return 1
  }
}

/** A row with its JSON left out: everything that comes from outside and has no bounds. */
export function withoutContents(row: string): string {
  const columns = COLUMNS[kindOf(row)]
  const fields = fieldsOf(row).map((field, at) => (columns[at]?.type === 'json' ? '' : field))
  return row[0] + fields.join(FIELD)
}
