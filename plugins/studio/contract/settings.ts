// Settings of the Studio, and of recording.
import type { StudioSettings } from './shell.ts'

/** How recording goes. */
export interface Recording {
  on: boolean
  retainDays: number
  maxBytes: number
  rows: number
  bytes: number
  /** Names of fields that are hidden. */
  redact: string[]
}

/** Actions about settings. */
export interface SettingsApi {
  'studio.settings.get': { input: {}; output: { settings: StudioSettings; recording: Recording } }
  'studio.settings.set': {
    input: {
      theme?: 'system' | 'dark' | 'light'
      density?: 'compact' | 'normal' | 'roomy'
      timezone?: 'local' | 'utc'
      editor?: 'code' | 'cursor' | 'zed' | 'idea' | 'windsurf' | 'none'
    }
    output: { settings: StudioSettings }
  }
  'studio.recording.set': { input: { on: boolean }; output: { recording: Recording } }
  'studio.history.clear': {
    input: {
      /** The app's name, typed. @maxLength 200 */
      confirm: string
    }
    output: { deleted: number }
  }
}
