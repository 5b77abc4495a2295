// The benchmarks by name, one folder each: `npm run bench -- http`.
const here = new URL('.', import.meta.url).pathname
const names = [...new Bun.Glob('*/run.ts').scanSync(here)].map((file) => file.split('/')[0]!).sort()

const [name = '', ...rest] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`No benchmark "${name}": there are ${names.join(', ')}`)
  process.exit(2)
}
const child = Bun.spawn([process.execPath, `${here}${name}/run.ts`, ...rest], {
  stdio: ['inherit', 'inherit', 'inherit'],
})
process.exit(await child.exited)
