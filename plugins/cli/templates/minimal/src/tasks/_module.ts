import { module } from 'bunbase'

/** Holds the actions in this folder: their names begin with "tasks.", their paths with "/tasks". */
export default module({ name: 'tasks', apiPrefix: '/tasks', description: 'Tasks to do' })
