import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the built app, in memory. */
export interface PageFile {
  readonly type: string
  readonly text: Uint8Array<ArrayBuffer>
  /** Compressed at the first request that takes it; undefined where that gains nothing. */
  gzip(): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Its name has a hash of it. */
  readonly hashed: boolean
}

/** What the build puts into the page for the path. */
const BUILT_PATH = '/_studio/'
const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const COMPRESSIBLE = /^(text\/|application\/(javascript|json)|image\/svg)/

/**
 * The built app by path below the Studio's: `assets/index-3fa2.js`. Nothing else can be reached, however
 * a path is written. Undefined when it was not built.
 *
 * @param path of the Studio
 */
export async function pageFiles(
  path: string,
  dist: string = DIST,
): Promise<ReadonlyMap<string, PageFile> | undefined> {
  if (!(await Bun.file(join(dist, 'index.html')).exists())) return undefined
  const files = new Map<string, PageFile>()
  for await (const name of new Bun.Glob('**/*').scan(dist)) {
    const file = Bun.file(join(dist, name))
    const bytes =
      name === 'index.html'
        ? new TextEncoder().encode((await file.text()).replaceAll(BUILT_PATH, `${path}/`))
        : await file.bytes()
    files.set(name, pageFile(name, file.type, bytes))
  }
  return files
}

function pageFile(name: string, type: string, text: Uint8Array<ArrayBuffer>): PageFile {
  let made: Promise<Uint8Array<ArrayBuffer>> | undefined
  return {
    type,
    text,
    hashed: name.startsWith('assets/'),
    async gzip() {
      if (!COMPRESSIBLE.test(type)) return undefined
      made ??= new Response(
        new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
      ).bytes() as Promise<Uint8Array<ArrayBuffer>>
      const packed = await made
      return packed.byteLength < text.byteLength ? packed : undefined
    },
  }
}
