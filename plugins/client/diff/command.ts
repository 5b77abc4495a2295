import { resolve } from 'node:path'
import type { CommandDef } from 'citty'
import { type Kernel, mistake } from '../../../kernel/index.ts'
import { describeApp } from '../describe.ts'
import type { Manifest } from '../manifest.ts'
import type { Change } from './change.ts'
import { compareManifests } from './compare.ts'

/** `bunbase diff` */
export const diff: CommandDef<any> = {
  meta: { description: 'Name what breaks for callers, queued jobs and subscribers' },
  args: {
    old: { type: 'positional', description: 'What `bunbase generate manifest` wrote before' },
    new: {
      type: 'positional',
      description: 'What it wrote later; default: the app as it is now',
      required: false,
    },
    json: { type: 'boolean', description: 'Print JSON: an array with one object per change' },
  },
  run: (async ({ args, data: { kernel } }: Call): Promise<number> => {
    const was = await readManifest(args.old)
    const now = args.new === undefined ? describeApp(kernel) : await readManifest(args.new)
    const changes = compareManifests(was, now)
    console.log(args.json ? JSON.stringify(changes, null, 2) : text(changes))
    return changes.some(({ severity }) => severity === 'breaking') ? 1 : 0
  }) as never,
}

interface Call {
  readonly args: { readonly old: string; readonly new?: string; readonly json?: boolean }
  readonly data: { readonly kernel: Kernel }
}

async function readManifest(file: string): Promise<Manifest> {
  const read = Bun.file(resolve(file))
  const found = (await read.exists()) ? await read.json().catch(() => undefined) : undefined
  if ((found as Manifest | undefined)?.manifest === 1) return found as Manifest
  throw mistake(
    `${file} is not a manifest of an app`,
    'write one with the version that serves now: bunbase generate manifest',
  )
}

function text(changes: readonly Change[]): string {
  if (changes.length === 0) return 'ok: nothing that others rely on has changed'
  const lines = changes.map(({ severity, of, part, path, message }) =>
    [`${severity.padEnd(9)}${of}:`, part === 'route' ? '' : part, path, message]
      .filter(Boolean)
      .join(' '),
  )
  const breaking = changes.filter(({ severity }) => severity === 'breaking').length
  return [...lines, '', `breaking: ${breaking}, notices: ${changes.length - breaking}`].join('\n')
}
