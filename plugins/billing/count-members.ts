import type { BillingCore } from './core.ts'

/** Members of an organisation now. Part of the transaction around, if there is one. */
export async function countMembers(
  { tables }: Pick<BillingCore, 'tables'>,
  org: string,
): Promise<number> {
  const { n } = await tables
    .selectFrom('org_memberships')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('org_id', '=', org)
    .executeTakeFirstOrThrow()
  return Number(n)
}
