// What package.json "exports" has to say, derived from the folders, so that it cannot go stale:
// `bun .ci/exports.ts` rewrites it, the build does so too, and test/tooling holds the two together.
import { existsSync } from 'node:fs'

/** Entry points with a name of their own beside `bunbase/plugins/<name>`. */
const SHORT = ['logger', 'testing', 'cli', 'db']
/** Folders of plugins/ that are tools around an app: reached by their short name only. */
const TOOLS = ['cli', 'testing']
const FIXED = { './tsconfig.json': './tsconfig.app.json', './package.json': './package.json' }

const root = Bun.fileURLToPath(new URL('..', import.meta.url))

/** Subpath to source file (both relative to the package), for every entry point whose source exists. */
export function entryPoints(): Record<string, string> {
  const plugins = [...new Bun.Glob('plugins/*/index.ts').scanSync(root)].sort()
  const named = plugins
    .map((file) => [file.split('/')[1]!, file] as const)
    .filter(([name]) => !TOOLS.includes(name))
    .map(([name, file]) => [`./plugins/${name}`, file])
  const short = SHORT.map((name) => [`./${name}`, `plugins/${name}/index.ts`])
  const front = [
    ['.', 'plugins/index.ts'],
    ['./presets', 'presets/index.ts'],
  ]
  return Object.fromEntries(
    [...front, ...short, ...named].filter(([, file]) => existsSync(`${root}${file}`)),
  )
}

/** The `exports` of package.json: built JavaScript and declarations, never sources. */
export function expectedExports(): Record<string, string | { types: string; default: string }> {
  const built = Object.entries(entryPoints()).map(([subpath, file]) => {
    const stem = `./dist/${file.replace(/\.ts$/, '')}`
    return [subpath, { types: `${stem}.d.ts`, default: `${stem}.js` }] as const
  })
  return { ...Object.fromEntries(built), ...FIXED }
}

/** Rewrites `exports` in package.json when it differs; says whether it did. */
export async function updateExports(): Promise<boolean> {
  const file = Bun.file(`${root}package.json`)
  const manifest = await file.json()
  const exports = expectedExports()
  if (JSON.stringify(manifest.exports) === JSON.stringify(exports)) return false
  await Bun.write(file, `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`)
  return true
}

if (import.meta.main && (await updateExports())) console.log('package.json: "exports" rewritten')
