// The benchmarks by name, one folder each: `npm run bench -- http`.
import { runByName } from './by-name.ts'

const here = new URL('.', import.meta.url).pathname
const names = [...new Bun.Glob('*/run.ts').scanSync(here)].map((file) => file.split('/')[0]!).sort()
await runByName('', new Map(names.map((name) => [name, `${here}${name}/run.ts`])))
