// Logs numbered lines to standard output in one tick, then ends in the way it is told.
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { createLogger } from '../../../../plugins/logger/index.ts'

const [ending, count, pipe] = process.argv.slice(2)
if (pipe) {
  // The lowest free descriptor is taken, so the pipe becomes standard output.
  closeSync(1)
  openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
}
const logger = createLogger()
for (let i = 0; i < Number(count); i++) logger.info('one of many', { i, text: 'x'.repeat(50) })

switch (ending) {
  case 'exit':
    process.exit(3)
  case 'throw':
    throw new Error('thrown')
  case 'throw-later':
    setImmediate(() =>
      setImmediate(() => {
        logger.flush()
        throw new Error('thrown')
      }),
    )
    break
  case 'reject':
    void Promise.reject(new Error('rejected'))
    break
  case 'gone':
    setTimeout(() => {
      logger.info('to nobody')
      logger.flush()
      writeSync(2, 'still here')
    }, 50)
    break
  case 'say-when-logged':
    setImmediate(() => writeSync(2, 'logged'))
}
