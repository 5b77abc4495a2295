// The tests' program is an app on `core()` to the type-checker, so that its actions are typed.
import type { App } from 'bunbase'
import type { CoreCards } from 'bunbase/presets'

declare module 'bunbase' {
  interface Register {
    config: App<CoreCards>
  }
}
