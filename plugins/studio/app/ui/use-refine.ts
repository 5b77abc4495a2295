import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Some of what an address says behind its `?`; undefined takes it away. */
type Change<S> = { readonly [K in keyof S]?: S[K] | undefined }

/** Changes what the address of the page says, without a step that the Back button would undo. */
export function useRefine<S>(): (change: Change<S>) => void {
  const navigate = useNavigate()
  return useCallback(
    (change) =>
      void navigate({ to: '.', search: (was: object) => ({ ...was, ...change }), replace: true }),
    [navigate],
  )
}
