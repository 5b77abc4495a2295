// How the Studio's page is built (`bun .ci/studio.ts`) and worked on
// (`bun node_modules/.bin/vite --config .ci/studio-vite.ts` beside `bunbase dev`). Only index.html names the place where it is
// mounted, so that the server can serve the same files below another path.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const app = Bun.fileURLToPath(new URL('../plugins/studio/app', import.meta.url))
/** They name much more than the page starts with: what needs them is left where it is. */
const BARRELS = /\/(?:radix-ui|lucide-react)\//

interface Modules {
  getModuleInfo(id: string): { importedIds: string[] } | null
}

let starting: Set<string> | undefined

/**
 * Where a module goes that runs before any page is drawn, with nothing imported dynamically between. Only one that
 * needs nothing outside of these two files: files that need each other would run half made.
 */
function startName(id: string, modules: Modules): string | null {
  starting ??= startOf(modules)
  if (!starting.has(id)) return null
  return id.includes('/node_modules/') ? 'libraries' : 'start'
}

function startOf(modules: Modules): Set<string> {
  const importsOf = (id: string): readonly string[] => modules.getModuleInfo(id)?.importedIds ?? []
  const found = new Set([`${app}/main.tsx`])
  for (const id of found) {
    for (const next of importsOf(id)) if (!BARRELS.test(next)) found.add(next)
  }
  const leaves = (id: string): boolean => importsOf(id).some((next) => !found.has(next))
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const id of found) if (leaves(id)) found.delete(id)
  }
  return found
}

export default defineConfig({
  root: app,
  base: '/_studio/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    license: { fileName: 'licenses.md' },
    // Chromium, Firefox and Safari of the last years preload by themselves; the polyfill is inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    // What every page starts with is two files, not one for each set of pages that share a module: dozens of small
    // files pack worse.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: startName, debugName: 'start', includeDependenciesRecursively: false }],
        },
      },
    },
  },
  experimental: {
    renderBuiltUrl: (_file, { hostType }) => (hostType === 'html' ? undefined : { relative: true }),
  },
  // While the page is worked on, Vite serves it and hands the data on to `bunbase dev`.
  server: {
    proxy: {
      '/_studio/api': 'http://127.0.0.1:3000',
      '/_studio/live': { target: 'ws://127.0.0.1:3000', ws: true },
    },
  },
})
