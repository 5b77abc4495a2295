import { milliseconds } from '../../kernel/index.ts'
import type { PersistenceConfig } from '../persistence/index.ts'
import type { Recording } from './contract/settings.ts'
import { reach } from './reach.ts'
import type { Studio } from './studio.ts'

const DAY = 86_400_000
const GIBIBYTE = 1024 ** 3

/** How the recording of runs goes. */
export async function recordingOf({ host }: Studio): Promise<Recording> {
  const history = host.get(reach.history)
  const { persistence = {} } = (host.insight.settings.get('persistence') ?? {}) as {
    persistence?: PersistenceConfig
  }
  const { logger = {} } = (host.insight.settings.get('logger') ?? {}) as {
    logger?: { redact?: string[] }
  }
  const { maxAge = '7d', maxBytes = GIBIBYTE } = persistence.retention ?? {}
  const size = await history?.size()
  return {
    on: history?.recording ?? false,
    retainDays: milliseconds(maxAge) / DAY,
    maxBytes,
    rows: size?.runs ?? 0,
    bytes: size?.bytes ?? 0,
    redact: logger.redact ?? [],
  }
}
