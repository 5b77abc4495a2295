// How the Studio's page is built (`bun .ci/studio.ts`) and worked on
// (`bun node_modules/.bin/vite --config .ci/studio-vite.ts` beside `bunbase dev`). Only index.html names the place where it is
// mounted, so that the server can serve the same files below another path.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: Bun.fileURLToPath(new URL('../plugins/studio/app', import.meta.url)),
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
