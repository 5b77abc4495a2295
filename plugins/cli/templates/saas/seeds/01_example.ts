import { type SeedContext, sql } from 'bunbase/db'

const email = 'ann@example.com'
const password = 'correct horse battery'

/** Somebody to sign in as, in an organisation with a project; safe to run again. */
export default async function seed({ db, call, logger }: SeedContext): Promise<void> {
  await call('auth.signUp', { email, password, name: 'Ann' })
  const users = await sql<{ id: string }>`
    update users set email_verified_at = ${new Date()} where email = ${email} returning id
  `.execute(db)
  const as = { kind: 'user', id: users.rows[0]!.id } as const
  const acme = await sql`select id from organizations where slug = 'acme'`.execute(db)
  if (acme.rows.length === 0) {
    const made = await call<object, { id: string }>(
      'organizations.create',
      { name: 'Acme', slug: 'acme' },
      { as },
    )
    await call('projects.create', { name: 'Read AGENTS.md' }, { as, org: made.id })
  }
  const how = 'POST /auth/sign-in, then requests with the header x-organization: acme'
  logger.info(`sign in as ${email} with "${password}": ${how}`)
}
