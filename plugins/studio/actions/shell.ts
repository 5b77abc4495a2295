import { existsSync, realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { type Action, Forbidden, NotFound } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { Boot } from '../contract/shell.ts'
import { pagesOf } from '../pages.ts'
import { reach } from '../reach.ts'
import { panelInfos } from './panels.ts'
import { recordingOf } from '../recording.ts'
import { search } from '../search.ts'
import { manifestOf } from '../show/app-name.ts'
import { bunbaseVersion } from '../show/version.ts'
import type { Studio } from '../studio.ts'

/** What the shell needs: what there is, finding it, opening a file. */
export function shellActions(studio: Studio): Action[] {
  const { host } = studio
  return [
    studioAction('studio.boot', 'reads', async (_, { access }) => {
      const [{ settings }, recording] = await Promise.all([
        studio.notes.read(),
        // What every page asks first must not count rows.
        recordingOf(studio, false),
      ])
      const { on, retainDays, rows, bytes } = recording
      return {
        app: appOf(studio),
        ...{ access, instance: studio.instance, settings },
        ...{ pages: pagesOf(studio), panels: panelInfos(studio) },
        features: featuresOf(studio),
        recording: { on, retainDays, rows, bytes },
      }
    }),
    studioAction('studio.search', 'reads', async ({ q }) => ({ hits: await search(studio, q) })),
    studioAction('studio.editor.open', 'writes', async ({ file, line = 1 }) => {
      if (host.mode === 'production') throw new Forbidden()
      const { settings } = await studio.notes.read()
      const path = insideOf(host.root, file)
      const command = editorCommand(settings.editor, path, line)
      const [program] = command
      if (program === undefined || Bun.which(program) === null) {
        throw new NotFound({ message: `There is no program "${program ?? 'none'}" here.` })
      }
      Bun.spawn(command, { stdio: ['ignore', 'ignore', 'ignore'] }).unref()
      return { opened: true, command: command.join(' ') }
    }),
  ]
}

/** A file of the app by its real path. @throws NotFound for any other */
function insideOf(root: string, file: string): string {
  const missing = (): NotFound => new NotFound({ message: `The app has no file "${file}".` })
  const path = resolve(root, file)
  if (file.includes('\0') || !existsSync(path)) throw missing()
  const real = realpathSync(path)
  if (!real.startsWith(realpathSync(root) + sep)) throw missing()
  return real
}
type NotFound = InstanceType<typeof NotFound>

function editorCommand(editor: string, path: string, line: number): string[] {
  if (editor === 'none') return []
  if (editor === 'idea') return ['idea', '--line', String(line), path]
  if (editor === 'zed') return ['zed', `${path}:${line}`]
  return [editor, '--goto', `${path}:${line}`]
}

function appOf({ host, startedAt }: Studio): Boot['app'] {
  const { name, version } = manifestOf(host.root)
  return {
    ...{ name, version },
    env: host.mode,
    bunbase: bunbaseVersion(),
    bun: Bun.version,
    pid: process.pid,
    startedAt,
    url: host.get(reach.http)?.url ?? null,
    root: host.root,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

function featuresOf(studio: Studio): Boot['features'] {
  const { host } = studio
  return {
    queue: studio.has('queue'),
    cron: studio.has('cron'),
    events: studio.has('events'),
    mcp: studio.has('mcp'),
    auth: studio.has('auth'),
    orgs: studio.has('organizations'),
    billing: studio.has('billing'),
    openapi: studio.has('openapi'),
    history: host.get(reach.history) !== undefined,
    db: host.get(reach.database)?.engine ?? null,
  }
}
