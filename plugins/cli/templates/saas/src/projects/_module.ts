import { guards, module } from 'bunbase'

/** Projects of the organisation that the request is for: its members see them, and nobody else. */
export default module({ name: 'projects', apiPrefix: '/projects', guards: [guards.inOrg()] })
