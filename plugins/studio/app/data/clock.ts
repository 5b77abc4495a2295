/** The page's only source of time and timers. */

/** Milliseconds since the Unix epoch. */
export const now = (): number => Date.now()

/** Runs `fn` once, `ms` milliseconds from now; what it returns calls it off. */
export function after(ms: number, fn: () => void): () => void {
  const handle = setTimeout(fn, ms)
  return () => clearTimeout(handle)
}

/** Runs `fn` every `ms` milliseconds while the tab is visible; what it returns ends that. */
export function every(ms: number, fn: () => void): () => void {
  const handle = setInterval(() => {
    if (document.visibilityState === 'visible') fn()
  }, ms)
  return () => clearInterval(handle)
}
