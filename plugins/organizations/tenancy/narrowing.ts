import type { Run } from '../../../kernel/index.ts'
import type { Narrowing } from '../../db/index.ts'
import { MissingOrganization } from '../errors.ts'
import { queryRewriter } from './rewriter.ts'
import { refused, tenantTables } from './tenant-tables.ts'

const STATEMENT =
  /^\s*(?:select|with|insert|update|delete|replace|merge|values|table|explain|copy)\b/i

/** What policies of Postgres compare `org_id` with. */
export const SETTING = 'bunbase.org'

/**
 * Confines an app's queries on tenant tables to the organisation of the run.
 *
 * @param whoseOf the organisation that a run acts for, membership confirmed
 * @param tells whether the database is told it, too, for policies of its own
 */
export function tenantNarrowing(
  names: readonly string[],
  whoseOf: (run: Run) => string | undefined,
  tells = false,
): Narrowing {
  const tables = tenantTables(names)
  return {
    whoseOf,
    ...(tells && {
      announce: (whose, sql) =>
        // What defines tables may have to stand outside of transactions, and reads nothing.
        STATEMENT.test(sql)
          ? { sql: `select set_config('${SETTING}', $1, true)`, parameters: [whose] }
          : undefined,
    }),
    rewrite: queryRewriter(tables),
    missing: () =>
      new MissingOrganization({
        message:
          'A query reaches data of organisations, and no organisation is known: list guards.inOrg(), or say which by ctx.organizations.db(id).',
      }),
    checkText(sql) {
      if (STATEMENT.test(sql) && tables.inText(sql)) {
        throw refused(sql.trim().slice(0, 60), 'use the query builder')
      }
    },
  }
}
