import { module } from 'bunbase'

/** Lists of tasks. */
export default module({ name: 'lists', apiPrefix: '/lists' })
