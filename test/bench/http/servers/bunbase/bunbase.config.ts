// Without a Register line: this folder is type-checked together with the tests, which have none.
import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'

export default defineConfig({
  presets: [minimal()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
})
