import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Boot } from '../../contract/shell.ts'
import type { Failure } from './failure.ts'
import { read } from './queries.ts'

/** What the app is and what of the Studio it has; read once, and again after a restart. */
export const bootQuery = { ...read('studio.boot', {}), staleTime: Number.POSITIVE_INFINITY }

/** The same, in a component. */
export const useBoot = (): UseQueryResult<Boot, Failure> => useQuery(bootQuery)

/** Whether this browser may change things. Buttons that would are left out when not. */
export const useCanWrite = (): boolean => useBoot().data?.access === 'full'
