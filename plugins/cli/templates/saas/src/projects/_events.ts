import { event, t } from 'bunbase'

export const projectCreated = event('project.created', {
  payload: t.Object({ name: t.String(), by: t.String() }),
})
