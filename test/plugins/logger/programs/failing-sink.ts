import { createLogger } from '../../../../plugins/logger/index.ts'

createLogger({
  sink() {
    throw new Error('disk full')
  },
}).info('kept')
