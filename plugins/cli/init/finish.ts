/** Makes a git repository, unless the folder is in one already or git is not there. */
export function initGit(folder: string): void {
  const git = (...words: string[]): boolean => {
    try {
      const stdio = ['ignore', 'ignore', 'ignore'] as const
      return Bun.spawnSync(['git', ...words], { cwd: folder, stdio: [...stdio] }).success
    } catch {
      return false
    }
  }
  if (git('rev-parse', '--is-inside-work-tree')) return
  if (!git('init', '--quiet')) console.log('No git repository was made: git is not there.')
}

/** Installs an app's packages; says whether that worked. Bun says why when it did not. */
export function installPackages(folder: string): boolean {
  const { success } = Bun.spawnSync([process.execPath, 'install'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return success
}
