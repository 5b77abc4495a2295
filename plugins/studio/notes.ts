import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StudioSettings } from './contract/shell.ts'

/** What is kept of a project in its `.bunbase` folder. */
export interface Noted {
  settings: StudioSettings
  /** Saved inputs by action. */
  examples: Record<string, { id: string; name: string; input: unknown }[]>
  /** What somebody has said of failures, by fingerprint, and when: milliseconds since the epoch. */
  marks: Record<string, { status: 'muted' | 'resolved'; at: number }>
  /** When jobs of a cause were last repeated here, by fingerprint, and how many. */
  retries: Record<string, { at: number; jobs: number }>
  /** What the actions of the last process were: a digest of each, by name. */
  registry: { instance: string; actions: Record<string, string> } | null
}

/** Reads and changes what is noted. */
export interface Notes {
  read(): Promise<Noted>
  /** Changes happen one after the other; what cannot be written is kept as long as the process. */
  change<T>(change: (noted: Noted) => T): Promise<T>
}

const FRESH: Noted = {
  settings: { theme: 'system', density: 'normal', timezone: 'local', editor: 'code' },
  examples: {},
  marks: {},
  retries: {},
  registry: null,
}

/** The notes of an app. @param root its folder */
export function openNotes(root: string): Notes {
  const file = join(root, '.bunbase', 'studio.json')
  let known: Promise<Noted> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const read = (): Promise<Noted> => (known ??= load(file))
  return {
    read,
    change(change) {
      const done = last.then(async () => {
        const noted = await read()
        const result = change(noted)
        await save(file, noted).catch(() => undefined)
        return result
      })
      last = done.catch(() => undefined)
      return done
    },
  }
}

async function load(file: string): Promise<Noted> {
  const fresh = structuredClone(FRESH)
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as Partial<Noted>
    return { ...fresh, ...found, settings: { ...fresh.settings, ...found.settings } }
  } catch {
    // There is none yet, or somebody broke it: the next change writes it anew.
    return fresh
  }
}

/** Written aside and moved, so that a reader never sees half of it. */
async function save(file: string, noted: Noted): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const aside = `${file}.${process.pid}`
  await writeFile(aside, `${JSON.stringify(noted, undefined, 2)}\n`, { mode: 0o600 })
  await rename(aside, file)
}
