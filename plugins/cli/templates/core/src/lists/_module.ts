import { module } from 'bunbase'

export default module({ name: 'lists', apiPrefix: '/lists', description: 'Lists of tasks' })
