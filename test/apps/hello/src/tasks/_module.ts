import { module } from 'bunbase'

/** A to-do list, kept in memory. */
export default module({ name: 'tasks', apiPrefix: '/tasks' })
