// An app with the queue on a fresh database of either engine.
import type { Action, Duration, Plugin } from 'bunbase'
import { db } from 'bunbase/db'
import { type Jobs, type QueueConfig, type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { type TestApp, type TestAppOptions, createTestApp } from 'bunbase/testing'
import { kit } from 'bunbase'
import { until } from '../../until.ts'
import { appOn } from '../../app-on.ts'
import type { Engine, TestDatabase } from '../../services.ts'

/** The tools of an app with the queue. */
export const { action, triggers } = kit<QueuePlugin>()

export interface QueueAppOptions extends TestAppOptions {
  readonly actions: readonly Action[]
  readonly config?: QueueConfig
  readonly plugins?: readonly Plugin[]
  /** Shared by several apps. Default: one of its own. */
  readonly place?: TestDatabase
  /** Whether workers run. Default true. */
  readonly start?: boolean
}

export type QueueApp = TestApp & { readonly jobs: Jobs }

/** Boots (and starts) an app. */
export async function queueApp(engine: Engine, options: QueueAppOptions): Promise<QueueApp> {
  const { actions, config = {}, plugins = [], start = true, ...rest } = options
  const app = await appOn(engine, options.place, ({ url }) =>
    createTestApp(
      {
        presets: [],
        plugins: [db({ database: { url } }), queue({ queue: config }), ...plugins],
        actions,
      } as never,
      rest,
    ),
  )
  if (start) await app.start()
  return Object.assign(app, { jobs: app.get(jobs)! })
}

/**
 * As `until`, while the virtual clock goes on a little with every look: a real database may answer after
 * the clock was moved, so that what it lets begin is timed later than the test meant.
 *
 * @param patience milliseconds
 */
export function untilMoving(
  { clock }: Pick<TestApp, 'clock'>,
  what: string,
  met: () => unknown,
  step: Duration = 5,
  patience = 25_000,
): Promise<void> {
  const moved = async (): Promise<unknown> => {
    await clock.advance(step)
    return met()
  }
  return until(what, moved, patience)
}
