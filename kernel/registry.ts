import { type Action, type ActionSource, type AnyDefinition, isAction } from './action.ts'
import { moduleMistakes } from './check-definitions.ts'
import type { EventSource } from './event.ts'
import type { RunnableGuard } from './guard.ts'
import type { ModuleSource } from './module.ts'
import type { BootProblem } from './problem.ts'
import type { ActionOutput } from './output.ts'
import type { InputSchema } from './schema.ts'
import type { Trigger } from './trigger.ts'

/** Where an action was found. */
export interface ActionOrigin {
  /** Path relative to the app's root. */
  readonly file?: string
  readonly line?: number
  /** Export it was found under; names the action when it has no name of its own. */
  readonly exportName?: string
  /** Modules of the folders around it, outer to inner. */
  readonly modules?: readonly ModuleSource[]
  /** The plugin that brought it. */
  readonly plugin?: string
}

/** Where an event was found. */
export type EventOrigin = Pick<ActionOrigin, 'file' | 'line' | 'plugin'>

/** A guard of an action, and who put it there. */
export interface AppliedGuard {
  readonly guard: RunnableGuard
  /** `module tasks` or `action tasks.create`. */
  readonly from: string
  /** Whose `guards.…()` made it; undefined for an app's own. */
  readonly plugin?: string | undefined
}

/** One step of a compiled action, for `bunbase explain`. */
export interface Step {
  readonly kind: 'hook' | 'caller' | 'guard' | 'input' | 'wrapper' | 'handler' | 'output'
  readonly name: string
  /** Plugin, module or action that put it there. */
  readonly from: string
  /** Of an app's hook: where it is written. */
  readonly at?: { readonly file: string; readonly line?: number | undefined }
}

/** An action as a booted app knows it. */
export interface RegisteredAction extends Action {
  /** Full name: `module.action`. */
  readonly name: string
  /** Last part of the full name. */
  readonly localName: string
  readonly description: string | undefined
  readonly definition: AnyDefinition
  readonly source: ActionSource
  /** Outer to inner. */
  readonly modules: readonly ModuleSource[]
  readonly origin: ActionOrigin
  readonly triggers: readonly Trigger[]
  readonly guards: readonly AppliedGuard[]
  readonly input: InputSchema
  readonly output: ActionOutput
  /** Milliseconds; 0 for none. */
  readonly timeout: number
  /** What a run goes through, in order. */
  readonly steps: readonly Step[]
}

/** An action before its triggers, guards and schemas are resolved. */
export interface FoundAction {
  readonly name: string
  readonly localName: string
  readonly source: ActionSource
  readonly modules: readonly ModuleSource[]
  readonly origin: ActionOrigin
}

/** An event as a booted app knows it. */
export interface RegisteredEvent {
  readonly name: string
  readonly source: EventSource
  readonly origin: EventOrigin
}

const PART = /^[A-Za-z][A-Za-z0-9_-]*$/
const EVENT_NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/

/** Collects actions and events by name; keeps the mistakes for boot to report. */
export class Registry {
  readonly #found = new Map<string, FoundAction>()
  readonly #sources = new Map<ActionSource, FoundAction>()
  readonly #modules = new Set<ModuleSource>()
  readonly #events = new Map<string, RegisteredEvent>()
  readonly #report: (problem: BootProblem) => void

  constructor(report: (problem: BootProblem) => void) {
    this.#report = report
  }

  addAction(source: Action, origin: ActionOrigin): void {
    if (!isAction(source)) {
      this.#report({
        file: origin.file,
        plugin: origin.plugin,
        message: `${String(source)} stands among the actions, but it is not an action`,
        mend: 'list what action() returns',
      })
      return
    }
    if (this.#sources.has(source)) return
    const own = source['~action'].module
    const around = origin.modules ?? []
    const modules = own && !around.includes(own) ? [...around, own] : around
    if (!modules.every((module) => this.#fits(module, origin))) return
    const localName = source.name || origin.exportName || ''
    const parts = [...modules.map((m) => m.name), ...localName.split('.')]
    const name = parts.join('.')
    const at = { action: name, file: origin.file, line: origin.line, plugin: origin.plugin }
    if (!parts.every((part) => PART.test(part))) {
      this.#report({
        ...at,
        message: localName
          ? `"${name}" is not a name for an action`
          : 'an action has no name and is not found under an export',
        mend: 'name it with letters, digits, "-" and "_", beginning with a letter',
      })
      return
    }
    const other = this.#found.get(name)
    if (other) {
      this.#report({
        ...at,
        message: `two actions are named "${name}"; the other is in ${other.origin.file ?? `plugin "${other.origin.plugin ?? 'app'}"`}`,
        mend: 'rename one of them',
      })
      return
    }
    const found = { name, localName, source, modules, origin }
    this.#found.set(name, found)
    this.#sources.set(source, found)
  }

  /** Whether a module can name its actions; what is wrong with it is told with the first of them. */
  #fits(module: ModuleSource, { file, line, plugin }: ActionOrigin): boolean {
    if (!this.#modules.has(module)) {
      this.#modules.add(module)
      for (const it of moduleMistakes(module)) this.#report({ file, line, plugin, ...it })
    }
    return typeof module.name === 'string'
  }

  addEvent(source: EventSource, origin: EventOrigin): void {
    const other = this.#events.get(source.name)
    if (other?.source === source) return
    if (other) {
      this.#report({
        file: origin.file,
        plugin: origin.plugin,
        message: `two events are named "${source.name}"; the other is in ${other.origin.file ?? 'a plugin'}`,
        mend: 'declare it once and import it where it is used',
      })
      return
    }
    if (!EVENT_NAME.test(source.name)) {
      this.#report({
        file: origin.file,
        line: origin.line,
        plugin: origin.plugin,
        message: `"${source.name}" is not a name for an event`,
        mend: 'name it with letters, digits, "-" and "_" in parts joined by dots: "user.created"',
      })
      return
    }
    this.#events.set(source.name, { name: source.name, source, origin })
  }

  /** In order of name, so that everything made from it is stable. */
  actions(): FoundAction[] {
    return [...this.#found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  events(): RegisteredEvent[] {
    return [...this.#events.values()]
  }
}
