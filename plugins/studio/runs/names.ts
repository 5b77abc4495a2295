import type { RegisteredAction } from '../../../kernel/index.ts'

/**
 * The actions that a word in a filter means: the one of that name, else those of a module of that name,
 * else those that have the word in theirs. The word itself when there is none: it may have had runs.
 */
export function actionsNamed(actions: readonly RegisteredAction[], word: string): string[] {
  const names = actions.map(({ name }) => name)
  if (names.includes(word)) return [word]
  const inModule = names.filter((name) => name.startsWith(`${word}.`))
  if (inModule.length > 0) return inModule
  const lower = word.toLowerCase()
  const like = names.filter((name) => name.toLowerCase().includes(lower))
  return like.length > 0 ? like : [word]
}
