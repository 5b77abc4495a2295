import { type Plugin, definePlugin } from 'bunbase'
import { type PersistencePlugin, type RunHistory, runHistory } from 'bunbase/plugins/persistence'

export interface HistoryPlugin {
  name: 'history'
  needs: PersistencePlugin
  context: {
    /** Recorded runs, which the tests ask for. */
    history: RunHistory
  }
}

/** Makes run history reachable for actions. */
export const history: () => Plugin<HistoryPlugin> = definePlugin<HistoryPlugin>({
  name: 'history',
  needs: ['persistence'],
  context: { history: (run) => run.get(runHistory)! },
})
