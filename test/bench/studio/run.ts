// The Studio's benchmarks by name, one file each: `npm run bench -- studio browser`.
const here = new URL('.', import.meta.url).pathname
const names = [...new Bun.Glob('*.ts').scanSync(here)]
  .map((file) => file.replace('.ts', ''))
  .filter((name) => name !== 'run' && !name.endsWith('.test'))
  .sort()

const [name = '', ...rest] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`No benchmark "studio ${name}": there are ${names.join(', ')}`)
  process.exit(2)
}
const child = Bun.spawn([process.execPath, `${here}${name}.ts`, ...rest], {
  stdio: ['inherit', 'inherit', 'inherit'],
})
process.exit(await child.exited)
