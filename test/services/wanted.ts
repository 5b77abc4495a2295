import { dirname, join } from 'node:path'
import type { ServiceName } from './start.ts'

/** What each import of `test/services.ts` asks for. */
const ASKS: Readonly<Record<string, ServiceName>> = {
  postgres: 'postgres',
  engines: 'postgres',
  testDatabase: 'postgres',
  redis: 'redis',
  nats: 'nats',
  chromium: 'chromium',
}

const IMPORT = /import \{([^}]*)\} from '([^']*)'/g

/**
 * The services that test files, and what they import below `test/`, ask for. Started at once for a whole
 * run; without it each would be started when its first file is loaded.
 *
 * @param files relative to `root`
 */
export async function wantedServices(
  root: string,
  files: readonly string[],
): Promise<ServiceName[]> {
  const wanted = new Set<ServiceName>()
  const seen = new Set<string>()
  const look = async (file: string): Promise<void> => {
    if (seen.has(file)) return
    seen.add(file)
    const source = Bun.file(join(root, file))
    if (!(await source.exists())) return
    for (const [, names = '', from = ''] of (await source.text()).matchAll(IMPORT)) {
      const target = join(dirname(file), from)
      if (target === 'test/services.ts') {
        for (const name of names.split(',')) {
          const service = ASKS[name.trim()]
          if (service) wanted.add(service)
        }
      } else if (from.startsWith('.') && target.startsWith('test/')) await look(target)
    }
  }
  await Promise.all(files.map(look))
  return [...wanted]
}
