/** Installs Debian packages, if the machine is a Debian and we may. Says so when that fails. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  if (packages.length === 0 || process.getuid?.() !== 0 || !Bun.which('apt-get')) return
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]
  for (const command of [['apt-get', 'update', '-qq'], install]) {
    const child = Bun.spawn([...command, '-o', 'DPkg::Lock::Timeout=120'], {
      // The machine's own instance of a server is not wanted: it would listen on the well-known port.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const complaints = await new Response(child.stderr).text()
    if ((await child.exited) !== 0) return console.error(`${command.join(' ')}:\n${complaints}`)
  }
}
