import { createStore } from './store.ts'

/** What this browser remembers; `public/theme.js` reads the same entry before the first paint. */
export interface Prefs {
  theme: 'system' | 'dark' | 'light'
  density: 'compact' | 'normal' | 'roomy'
  /** How times are shown. */
  zone: 'local' | 'utc'
  /** Runs of the framework's own and of the Studio are listed too. */
  system: boolean
  /** Jobs that are given up are told by the browser while the page is not looked at. */
  notify: boolean
}

const KEY = 'bunbase.studio'
const initial: Prefs = {
  theme: 'system',
  density: 'normal',
  zone: 'local',
  system: false,
  notify: false,
}

function stored(): Prefs {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Prefs>) }
  } catch {
    return initial
  }
}

/** The preferences, saved and applied whenever they change. */
export const prefs = createStore<Prefs>(stored())

/** Changes some of them. */
export function prefer(change: Partial<Prefs>): void {
  prefs.set((was) => ({ ...was, ...change }))
  localStorage.setItem(KEY, JSON.stringify(prefs.get()))
  const { theme, density } = prefs.get()
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
  if (density === 'normal') delete dataset.density
  else dataset.density = density
}

/** Dark becomes light and the other way round, whatever the system says. */
export function flipTheme(): void {
  const { theme } = prefs.get()
  const dark =
    theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
  prefer({ theme: dark ? 'light' : 'dark' })
}
