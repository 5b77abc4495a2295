import { createLogger } from '../../../../plugins/logger/index.ts'

createLogger({ pretty: true }).info('hello', { a: 1 })
