import { type Host, type Trigger, mistake } from '../../kernel/index.ts'
import { McpInvocation, type Offer, type RequestFacts } from './invocation.ts'

/** Starts a run; gives the result, or a promise of it. Throws when it never started. */
type Execute = (invocation: McpInvocation) => unknown

/** What offers ask of the kernel. */
export type Asking = Pick<Host<never>, 'explain' | 'orgFor' | 'mode'>

interface Entry<O extends Offer> {
  readonly offer: O
  readonly execute: Execute
}

/** The tools of an app, its resources, or its prompts; by name. */
export class Offers<O extends Offer> {
  readonly #entries = new Map<string, Entry<O>>()
  readonly #host: Asking
  readonly #what: string

  /** @param what they are, for messages: `tool` */
  constructor(what: string, host: Asking) {
    this.#what = what
    this.#host = host
  }

  /** Throws a mistake when the name is taken. */
  add(name: string, offer: O, execute: Execute): void {
    const other = this.#entries.get(name)
    if (other) {
      throw mistake(
        `the ${this.#what} "${name}" is already that of action "${other.offer.action.name}"`,
        'give one of them another name',
      )
    }
    this.#entries.set(name, { offer, execute })
  }

  get size(): number {
    return this.#entries.size
  }

  get(name: string): O | undefined {
    return this.#entries.get(name)?.offer
  }

  /** The name of the offer that a trigger makes. */
  nameOf(trigger: Trigger): string | undefined {
    return [...this.#entries].find(([, { offer }]) => offer.trigger === trigger)?.[0]
  }

  /** By name. */
  all(): O[] {
    return [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { offer }]) => offer)
  }

  /** What this caller's guards allow, by name: so the same on all connections of a caller. */
  async allowed(facts: RequestFacts): Promise<O[]> {
    const all = this.all()
    const allowed = await Promise.all(all.map((offer) => this.#allows(offer, facts)))
    return all.filter((_, index) => allowed[index])
  }

  /** Whether this caller's guards allow an offer. */
  async allows(name: string, facts: RequestFacts): Promise<boolean> {
    return this.#allows(this.#entries.get(name)!.offer, facts)
  }

  /** For which organisation a call of an offer would be. */
  orgOf(name: string, facts: RequestFacts): Promise<string | undefined> {
    const { offer } = this.#entries.get(name)!
    return this.#host.orgFor(offer.action, new McpInvocation(offer, {}, facts, this.#host.mode))
  }

  /** Runs the action of an offer. Gives, or throws, what the offer makes of its end. */
  call(name: string, args: unknown, facts: RequestFacts): unknown {
    const { offer, execute } = this.#entries.get(name)!
    const invocation = new McpInvocation(offer, args, facts, this.#host.mode)
    try {
      return execute(invocation)
    } catch (error) {
      // The run never started: the app is stopping.
      return invocation.refuse(error)
    }
  }

  async #allows(offer: O, facts: RequestFacts): Promise<boolean> {
    if (offer.action.guards.length === 0) return true
    const question = new McpInvocation(offer, {}, facts, this.#host.mode)
    const verdicts = await this.#host.explain(offer.action, question)
    return verdicts.every(({ allowed }) => allowed)
  }
}
