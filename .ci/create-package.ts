// The second package, `create-bunbase`: as it is in the sources, with the version, licence and engines of
// the first, so that they are published together.
const root = Bun.fileURLToPath(new URL('..', import.meta.url))

/** Where its package.json is, from the root. */
export const CREATE_FOLDER = 'plugins/cli/create-bunbase'

/** Brings its package.json up to date; says whether that changed it. */
export async function updateCreatePackage(): Promise<boolean> {
  const { version, license, engines } = await Bun.file(`${root}package.json`).json()
  const file = Bun.file(`${root}${CREATE_FOLDER}/package.json`)
  const before = await file.json()
  const dependencies = { bunbase: version }
  const after = { ...before, version, license, engines, dependencies }
  if (JSON.stringify(after) === JSON.stringify(before)) return false
  await Bun.write(file, `${JSON.stringify(after, null, 2)}\n`)
  return true
}
