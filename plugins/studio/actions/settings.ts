import { type Action, Conflict } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import { type Visitor, studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import { recordingOf } from '../recording.ts'
import { appName } from '../show/app-name.ts'
import type { Studio } from '../studio.ts'

/** Settings of the Studio, kept in the project's folder. */
export function settingsActions(studio: Studio): Action[] {
  const history = studio.host.get(reach.history)
  return [
    studioAction('studio.settings.get', 'reads', async () => ({
      settings: (await studio.notes.read()).settings,
      recording: await recordingOf(studio),
    })),
    studioAction('studio.settings.set', 'writes', (change) =>
      studio.notes.change((noted) => {
        noted.settings = { ...noted.settings, ...change }
        return { settings: noted.settings }
      }),
    ),
    ...(history ? historyActions(studio, history) : []),
  ]
}

/** What is recorded from now on, and forgetting what was. The log tells who did that. */
function historyActions(studio: Studio, history: RunHistory): Action[] {
  const { host } = studio
  const tell = (what: string, { caller }: Visitor): void =>
    host.logger.warn(`the Studio ${what}`, { by: 'id' in caller ? caller.id : caller.kind })
  return [
    studioAction('studio.recording.set', 'writes', async ({ on }, visitor) => {
      history.setRecording(on)
      tell(on ? 'lets runs be recorded again' : 'stopped the recording of runs', visitor)
      return { recording: await recordingOf(studio) }
    }),
    studioAction('studio.history.clear', 'writes', async ({ confirm }, visitor) => {
      const name = appName(host.root)
      if (confirm !== name) {
        throw new Conflict({ message: `Type the name of the app: ${name}.` })
      }
      const deleted = await history.clear()
      tell('cleared the history of runs', visitor)
      return { deleted }
    }),
  ]
}
