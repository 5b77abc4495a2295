import type { Action } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import { recordingOf } from '../recording.ts'
import type { Studio } from '../studio.ts'

/** Settings of the Studio, kept in the project's folder. */
export function settingsActions(studio: Studio): Action[] {
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
  ]
}
