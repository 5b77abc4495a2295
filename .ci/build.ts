// Builds dist/: a .d.ts per source file, in the same tree, the JavaScript as bundle.ts says, and the assets.
// A build is made aside and swapped in, so that what reads dist/ meanwhile finds a whole one.
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bundle } from './bundle.ts'
import { CREATE_FOLDER, updateCreatePackage } from './create-package.ts'
import { entryPoints, updateExports } from './exports.ts'
import { buildStudio } from './studio.ts'

/** Other people's files that a plugin serves, with their licences: folder in dist/ to package and files. */
const VENDORED: Record<string, { from: string; files: string[] }> = {
  'plugins/openapi/reference': {
    from: 'swagger-ui-dist',
    files: [
      'swagger-ui.css',
      'swagger-ui-bundle.js',
      'swagger-ui-bundle.js.LICENSE.txt',
      'LICENSE',
      'NOTICE',
    ],
  },
}

/** What the Studio's page is made of; plugins/studio/dist/, which is made of it, is shipped. */
const STUDIO_SOURCES = 'plugins/studio/app/'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const aside = `${root}.bunbase/build-${process.pid}`
const run = (...command: string[]): boolean =>
  Bun.spawnSync(command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).success

/** Declarations keep the `.ts` of their imports; a consumer has only `.js` and `.d.ts`. */
function rewriteSpecifiers(declarations: string): string {
  return declarations.replace(
    /((?:from|import|module)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.tsx?\2/g,
    (_match, keyword, quote, path) => `${keyword}${quote}${path}.js${quote}`,
  )
}

async function copyAssets(): Promise<number> {
  let count = 0
  for (const folder of ['kernel', 'plugins', 'presets']) {
    const files = new Bun.Glob(`${folder}/**/*`).scan({ cwd: root, dot: true })
    for await (const file of files) {
      if (/\.tsx?$/.test(file) && !file.includes('/templates/')) continue
      if (file.startsWith(`${CREATE_FOLDER}/`) || file.startsWith(STUDIO_SOURCES)) continue
      await mkdir(dirname(`${aside}/${file}`), { recursive: true })
      await Bun.write(`${aside}/${file}`, Bun.file(`${root}${file}`))
      count++
    }
  }
  return count
}

async function copyVendored(): Promise<number> {
  let count = 0
  for (const [folder, { from, files }] of Object.entries(VENDORED)) {
    await mkdir(`${aside}/${folder}`, { recursive: true })
    for (const file of files) {
      await Bun.write(`${aside}/${folder}/${file}`, Bun.file(`${root}node_modules/${from}/${file}`))
      count++
    }
  }
  return count
}

const compile = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', aside]
await buildStudio()
if (!run(process.execPath, ...compile)) process.exit(1)
for await (const file of new Bun.Glob('**/*.d.ts').scan(aside)) {
  const path = `${aside}/${file}`
  await Bun.write(path, rewriteSpecifiers(await Bun.file(path).text()))
}
const files = await bundle(root, aside, Object.values(entryPoints()))
const assets = (await copyAssets()) + (await copyVendored())
await rm(`${root}dist`, { recursive: true, force: true })
await rename(aside, `${root}dist`)
if (await updateExports()) console.log('package.json: "exports" rewritten')
if (await updateCreatePackage()) console.log(`${CREATE_FOLDER}: package.json brought up to date`)
console.log(`dist/: ${files} files of code, ${assets} assets`)
