import { createStore } from '../data/store.ts'

/** How often runs were deleted here: rows that came live are read again after that. */
export const deleted = createStore(0)
