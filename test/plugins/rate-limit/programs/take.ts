// One process of several: takes from the limit of its arguments and prints how often it got it.
import { openDatabase } from 'bunbase/db'
import { systemClock } from 'bunbase'
import { databaseStore } from '../../../../plugins/rate-limit/database.ts'
import { ratePolicy } from '../../../../plugins/rate-limit/policy.ts'
import { redisStore } from '../../../../plugins/rate-limit/redis.ts'

const [url = '', key = '', times = '0'] = process.argv.slice(2)
const store = url.startsWith('redis')
  ? redisStore(url, 'processes:', systemClock)
  : databaseStore(openDatabase({ url }), systemClock)
const policy = ratePolicy(10, '1h')
const all = await Promise.all(
  Array.from({ length: Number(times) }, async () => store.take(key, policy, 1)),
)
console.log(all.filter(({ taken }) => taken).length)
process.exit(0)
