import { UsageError } from './command-error.ts'

/** The flag of the commands that serve. */
export const roleFlag = {
  role: {
    type: 'string',
    valueHint: 'web|worker|all',
    description: 'What this process does: answer requests, run jobs, or both. Default all',
  },
} as const

/**
 * Config values that a role stands for. A worker answers only for its health, and that only on a port
 * it is given.
 *
 * @throws UsageError when there is no such role
 */
export function roleOverrides(
  role: string | undefined,
  hasPort: boolean,
): Readonly<Record<string, object>> {
  switch (role) {
    case undefined:
    case 'all':
      return {}
    case 'web':
      return { queue: { work: false } }
    case 'worker':
      return { http: { serve: hasPort ? 'health' : 'nothing' } }
    default:
      throw new UsageError(
        `--role is web, worker or all, not "${role}"`,
        'write for example: --role worker',
      )
  }
}
