import type { ActionRow } from '../../contract/actions.ts'

/** The app's own before those that plugins brought. */
const ownFirst = (a: ActionRow, b: ActionRow): number =>
  Number(Boolean(a.plugin)) - Number(Boolean(b.plugin))

/** The actions that a filter lets through: `module:`, `trigger:`, `guard:` and words of name or description. */
export function matchActions(actions: readonly ActionRow[], q: string): ActionRow[] {
  const tests = q.toLowerCase().split(/\s+/).filter(Boolean).map(testOf)
  return actions.filter((action) => tests.every((test) => test(action))).sort(ownFirst)
}

function testOf(term: string): (action: ActionRow) => boolean {
  const not = term.startsWith('-')
  const [, key, value] = /^-?(module|trigger|guard):(.*)$/.exec(term) ?? []
  const among = value?.split(',').filter(Boolean) ?? []
  const has = (action: ActionRow): boolean => {
    if (!key)
      return `${action.name} ${action.description} ${action.triggers.map(({ label }) => label).join(' ')}`
        .toLowerCase()
        .includes(not ? term.slice(1) : term)
    const values =
      key === 'module'
        ? [action.module]
        : key === 'trigger'
          ? action.triggers.map(({ type }) => type)
          : action.guards
    return (
      among.length === 0 ||
      among.some((each) => values.some((one) => one.toLowerCase().includes(each)))
    )
  }
  return (action) => has(action) !== not
}
