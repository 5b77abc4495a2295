import { module } from 'bunbase'

/** A to-do list, kept in the database. */
export default module({ name: 'tasks', apiPrefix: '/tasks' })
