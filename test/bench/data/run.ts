// The data side's benchmarks by name, one file each: `npm run bench -- data queries`.
import { filesByName, runByName } from '../by-name.ts'

await runByName('data ', filesByName(new URL('.', import.meta.url).pathname))
