import type { Action } from '../../../kernel/index.ts'
import type { PersistenceConfig } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import type { HealthRow, KernelApi } from '../contract/kernel.ts'
import { configRows } from '../kernel/config-rows.ts'
import type { HookFigures } from '../kernel/hook-figures.ts'
import { hookRows, pluginEdges, pluginRows } from '../kernel/plugin-rows.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'

/** What bunbase itself reads of the environment. */
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['NODE_ENV', 'cli'],
  ['PORT', 'http'],
  ['DATABASE_URL', 'db'],
  ['LOG_LEVEL', 'logger'],
  ['REDIS_URL', 'events'],
  ['NATS_URL', 'events'],
]

/** What the app is made of, and how it is. */
export function kernelActions(studio: Studio, figures: HookFigures): Action[] {
  const { host } = studio
  return [
    studioAction('studio.kernel', 'reads', async () => ({
      plugins: pluginRows(studio),
      graph: { nodes: [...host.plugins], edges: pluginEdges(studio) },
      hooks: hookRows(studio, figures),
      config: configRows(studio),
      env: ENVIRONMENT.map(([key, usedBy]) => ({
        ...{ key, set: process.env[key] !== undefined, usedBy },
      })),
      health: await healthOf(studio),
      buffer: bufferOf(studio),
      running: host.insight.running.slice(0, 200).map((run) => ({
        ...{ id: run.id, action: run.action.name, trigger: run.trigger.kind },
        startedAt: run.startedAt,
      })),
      memory: { rss: process.memoryUsage.rss(), heapUsed: process.memoryUsage().heapUsed },
    })),
  ]
}

/** Asks what the app depends on. */
async function healthOf({ host }: Studio): Promise<HealthRow[]> {
  const database = host.get(reach.database)
  const stats = host.get(reach.history)?.stats
  const rows: HealthRow[] = []
  if (database) {
    const began = host.clock.elapsed()
    const failed = await database.ping().then(
      () => undefined,
      (error: Error) => error.message,
    )
    const ms = host.clock.elapsed() - began
    rows.push({ id: 'database', ok: failed === undefined, ms, detail: failed ?? database.url })
  }
  if (stats) {
    const { failing, dropped, refused } = stats
    const isWell = failing === undefined && dropped === 0 && refused === 0
    const detail = failing ?? `${dropped} dropped, ${refused} refused`
    rows.push({ id: 'run history', ok: isWell, ms: stats.lastFlushMs, detail })
  }
  const url = host.get(reach.http)?.url
  rows.push({ id: 'http', ok: url !== undefined, ms: null, detail: url ?? 'does not listen' })
  return rows
}

const MAX_BUFFER = 500

function bufferOf({ host }: Studio): KernelApi['studio.kernel']['output']['buffer'] {
  const stats = host.get(reach.history)?.stats
  if (!stats) return null
  const { persistence = {} } = (host.insight.settings.get('persistence') ?? {}) as {
    persistence?: PersistenceConfig
  }
  const { buffered, bufferedBytes, lastFlushMs, written, dropped, refused, failing } = stats
  return {
    ...{ pending: buffered, max: persistence.maxBufferSize ?? MAX_BUFFER, bytes: bufferedBytes },
    ...{ lastFlushMs, written, dropped, refused, failing: failing ?? null },
  }
}
