import { hook } from 'bunbase'

export default hook('lines:connected', (peer) => console.log(JSON.stringify({ connected: peer })))
