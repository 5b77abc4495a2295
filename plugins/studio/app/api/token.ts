import { createStore } from '../data/store.ts'

/** What requests are sent with beside the browser's own session; gone when the page is. */
export const token = createStore('')
