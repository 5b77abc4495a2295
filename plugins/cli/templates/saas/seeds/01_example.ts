import { type SeedContext, sql } from 'bunbase/db'

const password = 'correct horse battery'
const people = {
  Ann: 'ann@example.com',
  Bob: 'bob@example.com',
  Eve: 'eve@example.com',
}

/** Two organisations and three people to sign in as; safe to run again. */
export default async function seed({ db, call, logger }: SeedContext): Promise<void> {
  const ids: Record<string, string> = {}
  for (const [name, email] of Object.entries(people)) {
    const known = await sql`select id from users where email = ${email}`.execute(db)
    if (known.rows.length === 0) await call('auth.signUp', { email, password, name })
    const { rows } = await sql<{ id: string }>`
      update users set email_verified_at = ${new Date()} where email = ${email} returning id
    `.execute(db)
    ids[name] = rows[0]!.id
  }
  const organization = async (name: string, slug: string, owner: string): Promise<string> => {
    const found = await sql<{ id: string }>`
      select id from organizations where slug = ${slug}
    `.execute(db)
    if (found.rows[0]) return found.rows[0].id
    const as = { kind: 'user', id: owner } as const
    const made = await call<object, { id: string }>('organizations.create', { name, slug }, { as })
    await call('projects.create', { name: 'Read README.md' }, { as, org: made.id })
    return made.id
  }
  const acme = await organization('Acme', 'acme', ids['Ann']!)
  await organization('Globex', 'globex', ids['Eve']!)
  await sql`
    insert into org_memberships (org_id, user_id, role, created_at)
    values (${acme}, ${ids['Bob']!}, 'member', ${new Date()})
    on conflict do nothing
  `.execute(db)

  await call('billing.assign', { org: acme, plan: 'team' })

  logger.info(`sign in with the password "${password}" as`)
  logger.info(`  ${people.Ann}, owner of the organisation "acme", which has the plan "team"`)
  logger.info(`  ${people.Bob}, member of "acme"`)
  logger.info(`  ${people.Eve}, owner of "globex", which has the free plan, and nobody in "acme"`)
}
