import { milliseconds } from '../../kernel/index.ts'
import type { PersistenceConfig, RunHistory } from '../persistence/index.ts'
import type { Recording } from './contract/settings.ts'
import { reach } from './reach.ts'
import type { Studio } from './studio.ts'

const DAY = 86_400_000
const GIBIBYTE = 1024 ** 3

const sizes = new WeakMap<Studio, Awaited<ReturnType<RunHistory['size']>>>()

/** How the recording of runs goes. @param count how much there is: takes longer the more it is */
export async function recordingOf(studio: Studio, count = true): Promise<Recording> {
  const { host } = studio
  const history = host.get(reach.history)
  const { persistence = {} } = (host.insight.settings.get('persistence') ?? {}) as {
    persistence?: PersistenceConfig
  }
  const { logger = {} } = (host.insight.settings.get('logger') ?? {}) as {
    logger?: { redact?: string[] }
  }
  const { maxAge = '7d', maxBytes = GIBIBYTE } = persistence.retention ?? {}
  if (count && history) sizes.set(studio, await history.size())
  const size = sizes.get(studio)
  return {
    on: history?.recording ?? false,
    retainDays: milliseconds(maxAge) / DAY,
    maxBytes,
    rows: size?.runs ?? history?.stats.written ?? 0,
    bytes: size?.bytes ?? 0,
    redact: logger.redact ?? [],
  }
}
