// The JavaScript of dist/: each entry point a file, what they have in common in dist/chunks, so that a start
// reads some ten files where the sources are two hundred, and loads nothing that only others need. Two things
// are as if nothing was joined: `import.meta`, by which a plugin finds its migrations, templates and threads,
// names the place of the source in dist/; and a stack trace the source's line, by maps that Bun reads.
import { dirname, join, relative } from 'node:path'
import type { BunPlugin } from 'bun'
import ts from 'typescript-6.0'

/** Where shared code is, in dist/. */
const CHUNKS = 'chunks'
/** What is not imported but run: the command, `dev`'s children and threads. */
const PROGRAMS = [
  'plugins/cli/bin.ts',
  'plugins/cli/dev/serve.ts',
  'plugins/db/sqlite/checkpoint-thread.ts',
  'plugins/persistence/sqlite-thread.ts',
]
const DIST = `import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)`

/** What stands for a property of `import.meta` of a source, wherever in dist/ its code ends up. */
function placeOf(source: string, property: string): string | undefined {
  const built = source.replace(/\.ts$/, '.js')
  if (property === 'url') return `new URL('${built}', ${DIST}).href`
  if (property === 'path') return `Bun.fileURLToPath(new URL('${built}', ${DIST}))`
  if (property === 'dir') return `Bun.fileURLToPath(new URL('${dirname(built)}', ${DIST}))`
  return undefined
}

function withPlaces(source: string, text: string): string {
  const found: { start: number; end: number; place: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression)) {
      const place = placeOf(source, node.name.text)
      if (place) found.push({ start: node.getStart(), end: node.end, place })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(source, text, ts.ScriptTarget.ESNext, true))
  return found.reduceRight(
    (whole, { start, end, place }) => whole.slice(0, start) + place + whole.slice(end),
    text,
  )
}

const places = (root: string): BunPlugin => ({
  name: 'places',
  setup(build) {
    build.onLoad({ filter: /\/(?:kernel|plugins|presets)\/.*\.ts$/ }, async ({ path }) => {
      const contents = await Bun.file(path).text()
      if (!contents.includes('import.meta')) return undefined
      return { contents: withPlaces(relative(root, path), contents), loader: 'ts' }
    })
  },
})

/**
 * Builds the entry points, and the programs, of the package.
 *
 * @param root folder of the repository, absolute
 * @param to where dist/ is made, absolute
 * @param entries sources, relative to the root
 * @returns how many files were written
 */
export async function bundle(root: string, to: string, entries: string[]): Promise<number> {
  const { outputs } = await Bun.build({
    entrypoints: [...new Set([...entries, ...PROGRAMS])].map((file) => join(root, file)),
    ...{ root, outdir: to, target: 'bun', packages: 'external', splitting: true },
    sourcemap: 'external',
    // Else the build's own is written in.
    define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' },
    naming: { entry: '[dir]/[name].[ext]', chunk: `${CHUNKS}/[name]-[hash].[ext]` },
    plugins: [places(root)],
  })
  for (const { path } of outputs.filter((output) => output.kind === 'sourcemap')) {
    const map = (await Bun.file(path).json()) as { sources: string[] }
    // Bun has them relative to `to`. As if the sources stood there:
    const sources = map.sources.map((source) =>
      relative(dirname(path), join(to, relative(root, join(to, source)))),
    )
    await Bun.write(path, JSON.stringify({ ...map, sources }))
  }
  return outputs.filter(({ kind }) => kind !== 'sourcemap').length
}
