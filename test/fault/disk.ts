// A small disk of its own, to be filled.
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Written at a time; a full disk has less than the smallest left. */
const PIECES = [262_144, 4_096, 512]

/** A tmpfs. */
export class SmallDisk implements Disposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /**
   * Mounts one. Undefined where that is not allowed; in CI, where it must be, that is a failure.
   *
   * @param path of the folder to mount it on
   */
  static mount(path: string, mebibytes: number): SmallDisk | undefined {
    mkdirSync(path, { recursive: true })
    const { success, stderr } = Bun.spawnSync(
      ['mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path],
      { stdout: 'ignore', stderr: 'pipe' },
    )
    if (success) return new SmallDisk(path)
    if (process.env['CI'])
      throw new Error(`no disk could be mounted, and in CI one must: ${stderr}`)
    return undefined
  }

  /** Leaves no room but this, in bytes. */
  fill(left = 0): void {
    const file = openSync(join(this.path, 'filler'), 'a')
    try {
      for (const size of PIECES) {
        const piece = Buffer.alloc(size, 1)
        while (this.room > left) {
          if (writeSync(file, piece) < size) break
        }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      closeSync(file)
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(join(this.path, 'filler'), { force: true })
  }

  /** Bytes. */
  get room(): number {
    const { bavail, bsize } = statfsSync(this.path)
    return bavail * bsize
  }

  [Symbol.dispose](): void {
    // Whoever still has a file open on it keeps it until he ends.
    Bun.spawnSync(['umount', '-l', this.path])
    rmSync(this.path, { recursive: true, force: true })
  }
}
