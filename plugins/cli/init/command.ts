import { join, relative, resolve } from 'node:path'
import { type CommandDef, defineCommand } from 'citty'
import { paintFor } from '../style.ts'
import { UsageError } from '../command-error.ts'
import { ask, canAsk } from './ask.ts'
import { DEFAULT_NAME, DEFAULT_TEMPLATE, TEMPLATES, packageName } from './choices.ts'
import { initGit, installPackages } from './finish.ts'
import { scaffold } from './scaffold.ts'

/** Scripts that give a new app something to show. */
const BEFORE_DEV = ['migrate', 'seed']

interface InitFlags {
  readonly name?: string
  readonly template?: string
  readonly install: boolean
  readonly git: boolean
  readonly yes?: boolean
}

/** `bunbase init [name]` */
export const init: CommandDef<any> = defineCommand({
  args: {
    name: {
      type: 'positional',
      required: false,
      description: 'Folder to make; "." for this one, when it is empty',
    },
    template: {
      type: 'enum',
      options: [...TEMPLATES.keys()],
      description: `What to begin with; ${DEFAULT_TEMPLATE} when nobody can be asked`,
    },
    install: {
      type: 'boolean',
      default: true,
      negativeDescription: 'Do not install its packages',
      description: 'Install its packages',
    },
    git: {
      type: 'boolean',
      default: true,
      negativeDescription: 'Do not make a git repository',
      description: 'Make a git repository',
    },
    yes: { type: 'boolean', alias: 'y', description: 'Ask nothing' },
  },
  async run({ args }) {
    const flags = args as unknown as InitFlags
    const wanted = await choose(flags)
    if (!wanted) {
      console.error('Cancelled; nothing was written.')
      return 1
    }
    const folder = resolve(wanted.name)
    await scaffold(folder, wanted.template)
    const place = relative(process.cwd(), folder) || 'this folder'
    console.log(`\nMade ${place} from the template ${wanted.template}.`)
    if (flags.git) initGit(folder)
    const installed = flags.install && installPackages(folder)
    await nextSteps(folder, installed)
    if (!flags.install || installed) return 0
    console.error('Its packages could not be installed (see above); all else is in place.')
    return 1
  },
})

async function choose(flags: InitFlags): Promise<{ name: string; template: string } | undefined> {
  const asks = !flags.yes && canAsk()
  if (flags.name === undefined && !flags.yes && !asks) {
    throw new UsageError(
      'bunbase init needs a name, as there is no terminal to ask for one',
      'write: bunbase init my-app',
    )
  }
  if (flags.name !== undefined) packageName(flags.name)
  if (asks && (flags.name === undefined || flags.template === undefined)) return ask(flags)
  return { name: flags.name ?? DEFAULT_NAME, template: flags.template ?? DEFAULT_TEMPLATE }
}

async function nextSteps(folder: string, installed: boolean): Promise<void> {
  const paint = paintFor(process.stdout)
  const place = relative(process.cwd(), folder)
  const { scripts } = (await Bun.file(join(folder, 'package.json')).json()) as {
    scripts: Record<string, string>
  }
  const steps = [
    ...(place ? [`cd ${place}`] : []),
    ...(installed ? [] : ['bun install']),
    ...BEFORE_DEV.filter((script) => script in scripts).map((script) => `bun run ${script}`),
    'bun run dev',
  ]
  console.log('\nNext:\n')
  for (const step of steps) console.log(`  ${paint('cyan', step)}`)
  console.log('')
}
