// The servers that the recording benchmark compares, and how each is started.
import { join } from 'node:path'
import { type Contender, baseline } from '../../http/contenders.ts'

const data = join(import.meta.dir, '..')
const root = join(data, '../../..')

/** Row labels. */
export const RECORDED = 'bunbase, recorded'
export const REFUSED = 'bunbase, record: false'
export const DISABLED = 'bunbase, not enabled'
export const BARE_RECORDED = 'bare, recorded by hand'
export const ELYSIA = 'Elysia'
export const ELYSIA_RECORDED = 'Elysia, recorded'

/**
 * Everybody; the bare server first.
 *
 * @param folder for databases, emptied by the caller
 */
export function contenders(folder: string): Contender[] {
  const script = (name: string, file: string, validates = true): Contender => ({
    name,
    command: [process.execPath, join(data, file)],
    env: { BENCH_RUNS: join(folder, `${name}.db`) },
    validates,
  })
  const ours = (name: string, mode: 'all' | 'refused' | 'disabled'): Contender => ({
    name,
    command: [process.execPath, join(root, 'plugins/cli/bin.ts'), 'start'],
    cwd: join(data, 'servers/recording'),
    env: { BENCH_MODE: mode, BENCH_FOLDER: join(folder, mode), DATABASE_URL: '' },
    validates: true,
  })
  return [
    script(baseline, '../http/servers/bare.ts', false),
    script(BARE_RECORDED, 'servers/bare-recorded.ts'),
    ours(RECORDED, 'all'),
    ours(REFUSED, 'refused'),
    ours(DISABLED, 'disabled'),
    script(ELYSIA, '../http/servers/elysia.ts'),
    script(ELYSIA_RECORDED, 'servers/elysia-recorded.ts'),
  ]
}
