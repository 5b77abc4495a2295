import { module } from 'bunbase'

export default module({ name: 'tasks', apiPrefix: '/tasks' })
