import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'
import { lines } from 'bunbase-plugin-lines'

const config = defineConfig({
  presets: [minimal()],
  plugins: [lines()],
  lines: {
    port: Number(process.env['LINES_PORT'] ?? 7007),
    devices: { 'sensor-1': process.env['SENSOR_1_TOKEN'] ?? 'only-for-development' },
  },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
