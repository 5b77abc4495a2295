import { createClient } from './client.gen'
import { createQueries } from './client.react.gen'

/** The API of the origin that the page comes from. */
export const api = createClient()

/** Options for TanStack Query. */
export const queries = createQueries(api)
