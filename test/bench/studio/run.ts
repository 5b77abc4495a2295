// The Studio's benchmarks by name, one file each: `npm run bench -- studio browser`.
import { filesByName, runByName } from '../by-name.ts'

await runByName('studio ', filesByName(new URL('.', import.meta.url).pathname))
