import { type Plugin, definePlugin } from 'bunbase'
import { type AuthPlugin, type AuthService, authService } from 'bunbase/plugins/auth'

export interface PeoplePlugin {
  name: 'people'
  needs: AuthPlugin
  context: {
    /** Users, whom the tests make. */
    people: AuthService['users']
  }
}

/** Makes users reachable for actions. */
export const people: () => Plugin<PeoplePlugin> = definePlugin<PeoplePlugin>({
  name: 'people',
  needs: ['auth'],
  context: { people: (run) => run.get(authService)!.users },
})
