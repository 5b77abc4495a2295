// `bunbase access` and `bunbase auth`
import type { CommandDef } from 'citty'
import { type Kernel, mistake } from '../../kernel/index.ts'
import { type Access, accessMatrix } from './access/matrix.ts'
import { type AuthService, authService } from './service.ts'
import type { User } from './user.ts'

interface Call {
  readonly args: Readonly<Record<string, any>>
  readonly data: { readonly kernel: Kernel }
}

const SIGNS: Readonly<Record<Access, string>> = { yes: 'yes', no: '-', depends: '?' }

/** What nobody can call from outside is no way in. */
const INSIDE = '·'

async function show({ args, data }: Call): Promise<void> {
  const org = args['org'] as string | undefined
  const matrix = await accessMatrix(data.kernel, org)
  if (args['json']) {
    console.log(JSON.stringify(matrix, undefined, 2))
    return
  }
  const rows = matrix.actions.map(({ action, access, isReached }) => [
    action,
    ...access.map((a) => (a === 'yes' && !isReached ? INSIDE : SIGNS[a])),
  ])
  const all = [['ACTION', ...matrix.who], ...rows]
  const widths = all[0]!.map((_, at) => Math.max(...all.map((row) => row[at]!.length)))
  for (const row of all)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
  const other = org === undefined ? ', such as a membership' : ''
  console.log(`\nyes: may   -: may not   ?: a guard that is not about roles decides${other}`)
  if (rows.some((row) => row.includes(INSIDE))) {
    console.log(
      `${INSIDE}: no guard refuses, but no trigger leads there: only other actions call it`,
    )
  }
}

/** `bunbase access` */
export const access: CommandDef<any> = {
  meta: { description: 'Show which role may run which action' },
  args: {
    org: {
      type: 'string',
      valueHint: 'which',
      description: 'Show the roles inside this organisation instead, by its id or short name',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: show as never,
}

const USER = { type: 'positional', description: 'E-mail address or id of a user' } as const
const ROLE = { type: 'positional', description: 'Name of a role' } as const

function onUser(
  description: string,
  args: Record<string, object>,
  act: (service: AuthService, user: User, given: Call['args']) => Promise<string>,
): CommandDef<any> {
  const run = async ({ args: given, data }: Call): Promise<void> => {
    const service = data.kernel.get(authService)!
    const named = given['user'] as string
    const user = (await service.users.get(named)) ?? (await service.users.byEmail(named))?.user
    if (!user) throw mistake(`there is no user "${named}"`, 'give their e-mail address or id')
    console.log(await act(service, user, given))
  }
  return { meta: { description }, args: { user: USER, ...args } as never, run: run as never }
}

/** `bunbase auth` */
export const authCommand: CommandDef<any> = {
  meta: { description: 'Give and take roles, keep users out, end sessions' },
  subCommands: {
    grant: onUser('Give a user a role', { role: ROLE }, async ({ roles }, user, { role }) => {
      const known = [...(await roles.current()).roles.keys()]
      if (!known.includes(role as string)) {
        throw mistake(
          `there is no role "${role}"; there are: ${known.join(', ') || 'none'}`,
          'name one of those, or define it in auth.roles',
        )
      }
      await roles.grant(user.id, role as string)
      return `${user.email} has: ${(await roles.of(user.id)).join(', ')}`
    }),
    withdraw: onUser(
      'Take a role from a user',
      { role: ROLE },
      async ({ roles }, user, { role }) => {
        await roles.withdraw(user.id, role as string)
        return `${user.email} has: ${(await roles.of(user.id)).join(', ') || 'no roles'}`
      },
    ),
    disable: onUser('Keep a user out', {}, async ({ users }, user) => {
      await users.disable(user.id)
      return `${user.email} is kept out, in every process within a second`
    }),
    enable: onUser('Let a user in again', {}, async ({ users }, user) => {
      await users.enable(user.id)
      return `${user.email} may sign in again`
    }),
    'sign-out': onUser('End every session of a user', {}, async ({ sessions }, user) => {
      return `${await sessions.revokeAll(user.id)} sessions of ${user.email} are over`
    }),
  },
}
