import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A generated file. */
export interface OutputFile {
  /** Relative to the app's folder. */
  readonly file: string
  readonly text: string
}

/**
 * Writes generated files, or only says whether they are as they would be written.
 *
 * @param command how to write them, for whoever finds them out of date
 * @returns the exit code
 */
export async function output(
  root: string,
  files: readonly OutputFile[],
  { check = false, command }: { check: boolean | undefined; command: string },
): Promise<number> {
  let stale = 0
  for (const { file, text } of files) {
    const path = join(root, file)
    const written = await Bun.file(path)
      .text()
      .catch(() => undefined)
    if (check) {
      if (written !== text) stale++
      console.log(written === text ? `ok: ${file}` : `${file} is out of date: ${command}`)
      continue
    }
    // Unchanged it keeps its time, so that nothing is reloaded.
    if (written !== text) {
      await mkdir(dirname(path), { recursive: true })
      await Bun.write(path, text)
    }
    console.log(`${written === text ? 'unchanged:' : 'wrote'} ${file}`)
  }
  return stale > 0 ? 1 : 0
}
