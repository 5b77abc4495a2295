import { boot } from 'bunbase'
import { httpServer } from '../../../../../plugins/http/index.ts'
import config from './bunbase.config.ts'

const app = await boot(config, { root: import.meta.dir })
await app.start()
console.log(app.get(httpServer)?.url)
