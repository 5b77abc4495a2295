import { module } from 'bunbase'

export default module({ name: 'cards', apiPrefix: '/api/cards', description: 'Cards on a board.' })
