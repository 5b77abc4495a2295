import type { Action } from '../../../kernel/index.ts'
import type { PersistenceConfig } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import type { KernelApi } from '../contract/kernel.ts'
import { configRows } from '../kernel/config-rows.ts'
import { healthOf } from '../kernel/health.ts'
import type { HookFigures } from '../kernel/hook-figures.ts'
import type { LoopDelay } from '../kernel/loop-delay.ts'
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
export function kernelActions(studio: Studio, figures: HookFigures, delay: LoopDelay): Action[] {
  const { host } = studio
  return [
    studioAction('studio.kernel', 'reads', async () => {
      const loop = delay.look()
      return {
        plugins: pluginRows(studio),
        graph: { nodes: [...host.plugins], edges: pluginEdges(studio) },
        hooks: hookRows(studio, figures),
        config: configRows(studio),
        env: ENVIRONMENT.map(([key, usedBy]) => ({
          ...{ key, set: process.env[key] !== undefined, usedBy },
        })),
        health: await healthOf(studio, loop),
        loop: loop ?? null,
        buffer: bufferOf(studio),
        running: host.insight.running.slice(0, 200).map((run) => ({
          ...{ id: run.id, action: run.action.name, trigger: run.trigger.kind },
          startedAt: run.startedAt,
        })),
        memory: memoryOf(),
      }
    }),
  ]
}

function memoryOf(): KernelApi['studio.kernel']['output']['memory'] {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  return { rss, heapUsed, heapTotal, external, uptimeMs: process.uptime() * 1_000 }
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
