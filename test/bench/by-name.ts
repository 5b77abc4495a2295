/**
 * Runs the benchmark that the command line names, with the rest of its words, and ends with its code.
 *
 * @param what before the name, where a mistake is told: `data `
 * @param files of the benchmarks by their names
 */
export async function runByName(what: string, files: ReadonlyMap<string, string>): Promise<never> {
  const [name = '', ...rest] = process.argv.slice(2)
  const file = files.get(name)
  if (file === undefined) {
    console.error(`No benchmark "${what}${name}": there are ${[...files.keys()].join(', ')}`)
    process.exit(2)
  }
  const child = Bun.spawn([process.execPath, file, ...rest], {
    stdio: ['inherit', 'inherit', 'inherit'],
  })
  process.exit(await child.exited)
}

/** The benchmarks of a folder, one file each, by the file's name. */
export function filesByName(folder: string): Map<string, string> {
  const names = [...new Bun.Glob('*.ts').scanSync(folder)]
    .map((file) => file.replace('.ts', ''))
    .filter((name) => name !== 'run' && !name.endsWith('.test'))
    .sort()
  return new Map(names.map((name) => [name, `${folder}${name}.ts`]))
}
