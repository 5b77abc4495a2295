import { type Awaitable, type Trigger, mistake, trigger } from '../../kernel/index.ts'

/** Hints for clients about what a tool does. Never trusted: guards decide. */
export interface ToolAnnotations {
  /** It changes nothing. */
  readOnlyHint?: boolean
  /** What it changes may be lost. */
  destructiveHint?: boolean
  /** Calling it again with the same input changes nothing more. */
  idempotentHint?: boolean
  /** It reaches beyond the app. */
  openWorldHint?: boolean
}

/** What {@link ToolTriggers.tool} takes. */
export interface ToolOptions {
  /**
   * 1 to 64 letters, digits, `_` and `-`. Default: the action's full name with `_` for each `.`:
   * `tasks_create`.
   */
  name?: string
  /** For people. */
  title?: string
  /** What it does, and when to use it, for agents. Default: the action's description. */
  description?: string
  /** Default: derived from the action's `api` triggers; GET is read-only, PUT idempotent … */
  annotations?: ToolAnnotations
  /** Whether the action asks the client back by `ctx.mcp.elicit` or `ctx.mcp.sample`. Default false. */
  asks?: boolean
}

/** What {@link McpTriggers.resource} takes beside the address. */
export interface ResourceOptions {
  /** For programs. Default: the action's full name. */
  name?: string
  /** For people. */
  title?: string
  /** Default: the action's description. */
  description?: string
  /** Default: `text/plain` for an output that is text, what the bytes say, else `application/json`. */
  mimeType?: string
  /** Suggests values of an argument while somebody types it. Default: the schema's choices. */
  complete?: Record<string, Completer>
}

/** What {@link McpTriggers.prompt} takes. */
export interface PromptOptions {
  /** Default: the action's full name with `_` for each `.`. */
  name?: string
  /** For people. */
  title?: string
  /** Default: the action's description. */
  description?: string
  /** Suggests values of an argument while somebody types it. Default: the schema's choices. */
  complete?: Record<string, Completer>
}

/** Suggests values that begin with what was typed. */
export type Completer = (typed: string) => Awaitable<readonly string[]>

/** The trigger builders of this plugin. */
export interface McpTriggers {
  /** Offers the action to agents as an MCP tool. */
  tool<In = never>(options?: ToolOptions): Trigger<In>
  /**
   * Offers what the action gives as an MCP resource.
   *
   * @param uri its address, `app://settings`; in a template such as `task://{id}` each name is a
   *   property of the action's input
   */
  resource<In = never>(uri: string, options?: ResourceOptions): Trigger<In>
  /** Offers what the action gives as an MCP prompt; its input's properties are the arguments. */
  prompt<In = never>(options?: PromptOptions): Trigger<In>
}

/** The options of a `resource` trigger, as kept on the trigger. */
export interface ResourceTriggerOptions extends ResourceOptions {
  readonly uri: string
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/
const TOOL = ['name', 'title', 'description', 'annotations', 'asks']
const RESOURCE = ['name', 'title', 'description', 'mimeType', 'complete']
const PROMPT = ['name', 'title', 'description', 'complete']
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']

/** Builds a `tool` trigger. Throws a mistake on arguments that cannot be meant. */
export function tool<In = never>(options: ToolOptions = {}): Trigger<In> {
  const { name, annotations = {} } = options
  for (const key of Object.keys(options)) oneOf('option', key, TOOL)
  for (const key of Object.keys(annotations)) oneOf('annotation', key, HINTS)
  checkName(name)
  return trigger('tool', options)
}

/** Builds a `resource` trigger. Throws a mistake on arguments that cannot be meant. */
export function resource<In = never>(uri: string, options: ResourceOptions = {}): Trigger<In> {
  for (const key of Object.keys(options)) oneOf('option', key, RESOURCE)
  if (typeof uri !== 'string' || !/^[a-z][a-z0-9+.-]*:./i.test(uri)) {
    throw mistake(
      `"${String(uri)}" is not the address of a resource`,
      'write a URI such as "app://settings" or "task://{id}"',
    )
  }
  const made: ResourceTriggerOptions = { ...options, uri }
  return trigger('resource', made)
}

/** Builds a `prompt` trigger. Throws a mistake on arguments that cannot be meant. */
export function prompt<In = never>(options: PromptOptions = {}): Trigger<In> {
  for (const key of Object.keys(options)) oneOf('option', key, PROMPT)
  checkName(options.name)
  return trigger('prompt', options)
}

function checkName(name: string | undefined): void {
  if (name === undefined || NAME.test(name)) return
  throw mistake(
    `"${name}" is not a name for MCP`,
    'name it with 1 to 64 letters, digits, "_" and "-"',
  )
}

function oneOf(what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return
  throw mistake(`unknown ${what} "${value}"`, `there are ${allowed.join(', ')}`)
}
