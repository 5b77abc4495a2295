import type { ConfigRow } from '../contract/kernel.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

const HIDDEN = '••••'

/** Every config key that a selected plugin knows, with what it is and where that comes from. */
export function configRows({ host }: Studio): ConfigRow[] {
  return host.insight
    .config(process.env)
    .map(({ plugin, path, value, secret, source, from, description }) => ({
      ...{ path, plugin, source, secret, value: secret ? HIDDEN : plain(value ?? null) },
      ...(from !== undefined && { from }),
      ...(description !== undefined && { description }),
    }))
}
