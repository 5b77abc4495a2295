/**
 * Which built-in plugin adds a command, for somebody who calls it where that is not selected. A test
 * holds it to the plugins.
 */
export const commandOwners: Readonly<Record<string, string>> = {
  migrate: 'db',
  seed: 'db',
  cron: 'cron',
  'generate types': 'db',
  queue: 'queue',
  access: 'auth',
  auth: 'auth',
  billing: 'billing',
  'generate client': 'client',
  'generate manifest': 'client',
  diff: 'client',
}
