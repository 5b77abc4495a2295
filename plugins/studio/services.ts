import { type Service, service } from '../../kernel/index.ts'

/** What whoever has come in may do. */
export type StudioAccess = 'full' | 'read_only'

/** Given by `bunbase dev`: the token of its link, one for each start. Without it nobody gets in. */
export const studioToken: Service<string> = service('studio:token')

/** Provided by `studio` where it is mounted. */
export const studioMount: Service<{ readonly path: string }> = service('studio:mount')

/** Name of the action of the app that stands for coming in, where a guard of the app decides. */
export const ENTER = 'studio.enter'
