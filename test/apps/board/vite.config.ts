import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'web',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true },
  // While developing, Vite serves the page and hands the API on to `bunbase dev`.
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
})
