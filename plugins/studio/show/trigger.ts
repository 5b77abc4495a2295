import type { RegisteredAction, Trigger } from '../../../kernel/index.ts'
import type { ServedRoute } from '../../http/index.ts'
import type { TriggerTest } from '../contract/actions.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'
import { curlOf } from './curl.ts'
import { plain } from './output.ts'

/** How a trigger is called, and how it is tried. */
export interface ShownTrigger {
  readonly type: string
  readonly label: string
  test(sample: unknown): TriggerTest
}

/** Shows the triggers of an app. */
export function triggersOf(
  studio: Studio,
): (trigger: Trigger, action: RegisteredAction) => ShownTrigger {
  const { host } = studio
  const server = host.get(reach.http)
  const routes = new Map<Trigger, ServedRoute>(server?.routes.map((one) => [one.trigger, one]))
  const offers = host.get(reach.mcpOffers)
  return (trigger, action) => {
    const { kind } = trigger
    const route = routes.get(trigger)
    if (route) {
      const { method, path } = route
      const base = server?.url ?? 'http://localhost:3000'
      return {
        ...{ type: kind, label: `${method} ${path}` },
        test: (sample) => ({
          kind: 'http',
          template: { method, path, input: sample, curl: curlOf(route, base, sample) },
        }),
      }
    }
    const tool = offers?.nameOf(trigger)
    if (tool !== undefined) {
      return {
        ...{ type: kind, label: tool },
        test: (sample) =>
          kind === 'tool'
            ? { kind: 'mcp', template: { tool, args: sample } }
            : { kind: 'call', template: { action: action.name, input: sample } },
      }
    }
    const label = labelOf(trigger)
    return { type: kind, label, test: (sample) => testOf(kind, label, action.name, sample) }
  }
}

function testOf(kind: string, label: string, action: string, sample: unknown): TriggerTest {
  if (kind === 'event') return { kind: 'emit', template: { topic: label, payload: sample } }
  if (kind === 'cron') return { kind: 'cron', template: { action } }
  if (kind === 'queue') return { kind: 'enqueue', template: { action, input: sample } }
  return { kind: 'call', template: { action, input: sample } }
}

/** What a trigger says of itself in few words. */
export function labelOf({ kind, options }: Trigger): string {
  if (typeof options !== 'object' || options === null) return String(options ?? kind)
  const { name, event, expression, pattern, path, queue } = options as Record<string, unknown>
  for (const said of [event, expression, pattern, path, name, queue]) {
    if (typeof said === 'string') return said
    if (typeof said === 'object' && said !== null && 'name' in said) return String(said.name)
  }
  const flat = plain(options) as Record<string, unknown>
  const text = Object.entries(flat ?? {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return text.join(' ') || kind
}
