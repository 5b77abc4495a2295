// Builds the Studio's page, plugins/studio/app/, into plugins/studio/dist/: `bun .ci/studio.ts`.
// Tests that need it call `studioBuilt()`, which builds only what is absent or older than its sources.
import { stat } from 'node:fs/promises'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const app = 'plugins/studio/app'
const page = `${root}plugins/studio/dist/index.html`

/** Builds the page. Throws with what Vite said when it cannot. */
export async function buildStudio(): Promise<void> {
  const vite = Bun.spawn(
    [
      process.execPath,
      `${root}node_modules/vite/bin/vite.js`,
      'build',
      ...['--logLevel=warn', '--config', `${root}.ci/studio-vite.ts`],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  const [code, ...said] = await Promise.all([
    vite.exited,
    new Response(vite.stdout).text(),
    new Response(vite.stderr).text(),
  ])
  if (code !== 0) throw new Error(`The Studio's page does not build:\n${said.join('')}`)
}

/** Builds the page unless what stands there is newer than everything that it is made of. */
export async function studioBuilt(): Promise<void> {
  const built = await modified(page)
  const sources = [...new Bun.Glob('**/*').scanSync(`${root}${app}`)].map(
    (file) => `${app}/${file}`,
  )
  for (const file of [...sources, 'plugins/studio/filter.ts', '.ci/studio-vite.ts', 'bun.lock']) {
    if ((await modified(`${root}${file}`)) > built) return buildStudio()
  }
}

const modified = async (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

if (import.meta.main) await buildStudio()
