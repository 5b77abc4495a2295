import type { Trigger } from '../../kernel/index.ts'
import { type Asking, Offers } from './offers.ts'
import type { Prompt } from './prompt.ts'
import type { Resource } from './resource.ts'
import type { Tool } from './tool.ts'

/** Everything that an app offers over MCP. */
export interface OfferCatalogue {
  readonly tools: Offers<Tool>
  /** By address. */
  readonly resources: Offers<Resource>
  readonly prompts: Offers<Prompt>
  /** The name or address that a trigger's action is offered under. */
  nameOf(trigger: Trigger): string | undefined
}

/** An empty catalogue. */
export function offerCatalogue(host: Asking): OfferCatalogue {
  const tools = new Offers<Tool>('tool', host)
  const resources = new Offers<Resource>('resource', host)
  const prompts = new Offers<Prompt>('prompt', host)
  return {
    ...{ tools, resources, prompts },
    nameOf: (trigger) =>
      tools.nameOf(trigger) ?? resources.nameOf(trigger) ?? prompts.nameOf(trigger),
  }
}
