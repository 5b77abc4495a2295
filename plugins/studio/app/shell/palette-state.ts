import { createStore } from '../data/store.ts'

/** Whether the palette is open. Apart from it, as it is loaded when it is first opened. */
export const palette = createStore(false)
/** Whether the list of keys is open. */
export const keysOverlay = createStore(false)
/** Whether the settings are open. */
export const settings = createStore(false)
/** What was typed for the palette before it was there to take it. */
export const typedAhead = createStore('')
