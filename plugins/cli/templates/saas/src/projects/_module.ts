import { guards, module } from 'bunbase'

export default module({
  name: 'projects',
  apiPrefix: '/projects',
  description:
    'Projects of the organisation that the request is for: its members see them, and nobody else',
  guards: [guards.inOrg()],
})
