import type { SeedContext } from 'bunbase/db'

/** Data to work with; safe to run again. */
export default async function seed({ db }: SeedContext): Promise<void> {
  await db
    .insertInto('lists')
    .values({ id: 'groceries', name: 'Groceries' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('tasks')
    .values([
      { id: '00000000-0000-4000-8000-000000000001', list_id: 'inbox', title: 'Read the README' },
      { id: '00000000-0000-4000-8000-000000000002', list_id: 'groceries', title: 'Bread' },
      { id: '00000000-0000-4000-8000-000000000003', list_id: 'groceries', title: 'Milk' },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
