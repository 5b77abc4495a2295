import type { Run } from '../../../kernel/index.ts'
import type { Narrowing } from '../../db/index.ts'
import { MissingOrganization } from '../errors.ts'
import { queryRewriter } from './rewriter.ts'
import { refused, tenantTables } from './tenant-tables.ts'

const STATEMENT =
  /^\s*(?:select|with|insert|update|delete|replace|merge|values|table|explain|copy)\b/i

/**
 * Confines an app's queries on tenant tables to the organisation of the run.
 *
 * @param whoseOf the organisation that a run acts for, membership confirmed
 */
export function tenantNarrowing(
  names: readonly string[],
  whoseOf: (run: Run) => string | undefined,
): Narrowing {
  const tables = tenantTables(names)
  return {
    whoseOf,
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
