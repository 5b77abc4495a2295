// The TypeScript projects among the tests: every folder of test/types, test/apps, test/bench and
// test/fault with a tsconfig.
const root = Bun.fileURLToPath(new URL('..', import.meta.url))

/** Folders (relative to the repository) that are type-checked as a project of their own. */
export function typeProjects(): string[] {
  const files = new Bun.Glob('test/{types,apps,bench,fault}/**/tsconfig.json').scanSync(root)
  return [...files]
    .filter((file) => !file.includes('node_modules'))
    .map((file) => file.replace('/tsconfig.json', ''))
    .sort()
}
