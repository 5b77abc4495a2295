import type { RegisteredAction } from '../../kernel/index.ts'
import type { Studio } from './studio.ts'

/** What became of the app's actions since another process before. */
export interface RegistryDiff {
  added: string[]
  changed: string[]
  removed: string[]
}

const known = new WeakMap<Studio, Promise<RegistryDiff>>()

/** Compares the actions with those of the last process whose Studio was open; once in a process. */
export function registryDiff(studio: Studio): Promise<RegistryDiff> {
  let diff = known.get(studio)
  if (!diff) known.set(studio, (diff = compare(studio)))
  return diff
}

function compare({ host, notes, instance }: Studio): Promise<RegistryDiff> {
  const actions = Object.fromEntries(host.actions.map((one) => [one.name, digestOf(one)]))
  return notes.change((noted) => {
    const before = noted.registry?.actions
    noted.registry = { instance, actions }
    if (!before) return { added: [], changed: [], removed: [] }
    const names = Object.keys(actions)
    return {
      added: names.filter((name) => !(name in before)),
      changed: names.filter((name) => name in before && before[name] !== actions[name]),
      removed: Object.keys(before).filter((name) => !(name in actions)),
    }
  })
}

/** Of what its callers see: schemas, triggers, guards, description. */
function digestOf({ input, output, triggers, guards, description }: RegisteredAction): string {
  const text = JSON.stringify([
    input.json,
    output.json,
    triggers.map(({ kind, options }) => [kind, options]),
    guards.map(({ guard }) => guard.name),
    description,
  ])
  return Bun.hash(text).toString(36)
}
