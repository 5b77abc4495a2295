import type { Params } from '../form.ts'
import type { World } from '../world.ts'

/** A request for one endpoint. */
export interface Call {
  readonly world: World
  readonly params: Params
  /** What stands in the path's `:id`. */
  readonly id: string
}

/** An endpoint: what it takes (anything else is refused), and what it answers. */
export interface Route {
  /** `POST /v1/customers/:id` */
  readonly at: string
  readonly takes: string
  answer(call: Call): object
}

/** Shortens a table of routes. */
export const route = (at: string, takes: string, answer: Route['answer']): Route => ({
  at,
  takes,
  answer,
})
