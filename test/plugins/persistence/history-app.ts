// An app with run history, on each engine by the same calls.
import type { Action, Plugin } from 'bunbase'
import { db } from 'bunbase/db'
import { http } from 'bunbase/plugins/http'
import {
  type PersistenceConfig,
  type RunDetail,
  type RunHistory,
  persistence,
  runHistory,
} from 'bunbase/plugins/persistence'
import { type TestApp, type TestAppOptions, createTestApp } from 'bunbase/testing'
import { logger } from 'bunbase/plugins/logger'
import { appOn } from '../../app-on.ts'
import type { Engine } from '../../services.ts'

/** A test's app and its history. */
export interface HistoryApp extends AsyncDisposable {
  readonly app: TestApp
  readonly history: RunHistory
  /** Everything of the newest run of an action. */
  last(action: Action | string): Promise<RunDetail>
}

/** Boots an app with these actions. */
export async function historyApp(
  actions: readonly Action[],
  config: PersistenceConfig = {},
  engine: Engine = 'sqlite',
  options: TestAppOptions = {},
  plugins: readonly Plugin[] = [],
): Promise<HistoryApp> {
  const app = await appOn(engine, undefined, ({ url }) =>
    createTestApp(
      {
        presets: [],
        plugins: [logger(), http(), db({ database: { url } }), persistence(), ...(plugins as [])],
        persistence: config,
        actions,
      },
      options,
    ),
  )
  const history = app.get(runHistory)!
  return {
    app,
    history,
    async last(action) {
      const name = typeof action === 'string' ? action : action.name
      const [run] = (await history.list({ action: name!, limit: 1 })).items
      if (!run) throw new Error(`no run of ${name} is recorded`)
      return (await history.get(run.id))!
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}
