// Before the first paint, so that no other theme flashes; data/prefs.ts writes what is read here.
try {
  const { theme, density } = JSON.parse(localStorage.getItem('bunbase.studio') ?? '{}')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
  if (density) document.documentElement.dataset.density = density
} catch {
  // What is stored is not ours: the system's theme stands.
}
