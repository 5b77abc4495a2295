import { inspect } from 'node:util'
import type { Kernel, RegisteredAction, Trigger } from '../../kernel/index.ts'
import type { McpOffers } from '../mcp/index.ts'
import { httpServerOf } from './http-server.ts'

/** A trigger as `bunbase list` shows it. */
export interface DescribedTrigger {
  readonly kind: string
  /** What it listens to: `GET /tasks/:id` with the modules' prefixes, the name of a tool, or its options. */
  readonly on: string
}

/** Describes the triggers of actions; routes are as the http plugin serves them. */
export async function triggerDescriber(
  kernel: Kernel,
): Promise<(action: RegisteredAction) => DescribedTrigger[]> {
  const routes = new Map<Trigger, string>()
  const server = await httpServerOf(kernel)
  for (const { trigger, method, path } of server?.routes ?? []) {
    routes.set(trigger, `${method} ${path}`)
  }
  const offers = await mcpOffersOf(kernel)
  return (action) =>
    action.triggers.map((trigger) => ({
      kind: trigger.kind,
      on: routes.get(trigger) ?? offers?.nameOf(trigger) ?? optionsText(trigger),
    }))
}

async function mcpOffersOf(kernel: Kernel): Promise<McpOffers | undefined> {
  if (!kernel.plugins.includes('mcp')) return undefined
  const { mcpOffers } = await import('../mcp/index.ts')
  return kernel.get(mcpOffers)
}

/** An option that does something, such as the verifier of a webhook; what it is made of says nothing. */
function isWorking(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((part) => typeof part === 'function')
}

/** An option named like the kind says what it is about; flags that are set speak for themselves. */
function optionsText({ kind, options }: Trigger): string {
  if (options === undefined) return ''
  if (typeof options !== 'object' || options === null) return String(options)
  const said = Object.entries(options).filter(
    ([, value]) => value !== undefined && typeof value !== 'function',
  )
  return said
    .map(([name, value]) => {
      if (name === kind && typeof value === 'string') return value
      if (value === true || isWorking(value)) return name
      return `${name}=${inspect(value, { breakLength: Infinity, depth: 1 })}`
    })
    .join(' ')
}
