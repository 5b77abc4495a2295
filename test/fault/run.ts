// The long form of the faults: `npm run test:fault`. Ends with the plain line `N passed, N failed`.
//
//   npm run test:fault               all of them
//   npm run test:fault -- test/fault/disk-full.test.ts
//   npm run test:fault -- -t 'disk'  flags go to `bun test`
import { LONG_VARIABLE } from './amounts.ts'

process.env[LONG_VARIABLE] = 'long'
process.env['BUNBASE_TEST_MINUTES'] ??= '60'
if (!process.argv.some((arg) => arg.startsWith('test/fault/'))) process.argv.push('test/fault/')
await import('../run.ts')
