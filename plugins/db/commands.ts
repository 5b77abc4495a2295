// `bunbase migrate`, `bunbase seed`, `bunbase generate types`.
import type { CommandDef } from 'citty'
import type { Kernel } from '../../kernel/index.ts'
import { database } from './database.ts'
import { confirm, printFindings, printStates, progress } from './commands-output.ts'
import { typesOf } from './generate/written-types.ts'
import { MigrationError } from './migrate/error.ts'
import { newMigration } from './migrate/new.ts'
import { type Migrations, migrations } from './migrate/service.ts'
import { runSeeds, seedFiles } from './seed.ts'

interface Call {
  readonly args: Readonly<Record<string, any>>
  readonly data: { readonly kernel: Kernel }
}

const migrationsIn = ({ data }: Call): Migrations => data.kernel.get(migrations)!

const placeOf = ({ data }: Call): string => data.kernel.get(database)!.url

const yes = { type: 'boolean', description: 'Do not ask' } as const

async function up(call: Call): Promise<number> {
  const own = migrationsIn(call)
  const states = new Map((await own.status()).map((one) => [one.file, one.state]))
  const findings = await own.lint()
  printFindings(
    findings.filter(({ file }) => states.get(file) === 'pending'),
    console.warn,
  )
  const done = await own.up(progress())
  const all = await own.status()
  const empty = all.filter(({ state }) => state === 'empty').map(({ file }) => file)
  if (empty.length > 0) console.log(`left out, as there is nothing in it yet: ${empty.join(', ')}`)
  const applied = all.filter(({ state }) => state === 'applied').length
  console.log(
    done.length > 0
      ? `${count(done.length)} applied to ${placeOf(call)}`
      : `nothing to apply: ${placeOf(call)} is up to date (${count(applied)})`,
  )
  if (done.length > 0) await hintAtTypes(call)
  return 0
}

/** Tables that changed are not known to `ctx.db` before their types are written anew. */
async function hintAtTypes({ data: { kernel } }: Call): Promise<void> {
  if (kernel.mode === 'production') return
  const { file, text, written } = await typesOf(kernel)
  if (written !== undefined && written !== text) {
    console.log(`${file} is out of date: bunbase generate types`)
  }
}

async function down(call: Call): Promise<number> {
  const { args, data } = call
  if (data.kernel.mode === 'production' && !args['yes']) {
    await confirm(`Undo migrations of ${placeOf(call)}? Data that only they made room for is lost.`)
  }
  const undone = await migrationsIn(call).down(args['to'] as string | undefined, progress())
  if (undone.length === 0) console.log('there is nothing to undo')
  else await hintAtTypes(call)
  return 0
}

async function reset(call: Call): Promise<number> {
  if (call.data.kernel.mode === 'production') {
    throw new MigrationError(
      'migrate reset drops every table, which is refused in production',
      'it is for databases of development; NODE_ENV says which one this is',
    )
  }
  if (!call.args['yes']) await confirm(`Drop every table of ${placeOf(call)}, and all data?`)
  const done = await migrationsIn(call).reset(progress())
  console.log(`${placeOf(call)} is empty, with ${count(done.length)} applied`)
  return 0
}

async function check(call: Call): Promise<number> {
  const own = migrationsIn(call)
  const all = await own.status()
  const wrong = all.filter(({ state }) => ['pending', 'stopped', 'edited'].includes(state))
  const findings = await own.lint()
  printStates(wrong)
  // What to do about an edited one depends on it, and is said beside it.
  if (wrong.some(({ state }) => state !== 'edited')) console.log('  do: bunbase migrate')
  printFindings(findings, console.log)
  if (wrong.length > 0 || findings.length > 0) return 1
  console.log(`ok: ${count(all.length)}, all applied to ${placeOf(call)}`)
  return 0
}

async function status(call: Call): Promise<number> {
  const all = await migrationsIn(call).status()
  if (call.args['json']) console.log(JSON.stringify(all, undefined, 2))
  else if (all.length === 0) console.log('there are no migrations; make one: bunbase migrate new')
  else printStates(all)
  return 0
}

/** `bunbase migrate` */
export const migrate: CommandDef<any> = {
  meta: { description: 'Apply the migrations that are pending' },
  args: {},
  run: up as never,
  subCommands: {
    up: { meta: { description: 'The same' }, args: {}, run: up as never },
    status: {
      meta: { description: 'List the migrations and what was applied' },
      args: { json: { type: 'boolean', description: 'Print JSON' } },
      run: status as never,
    },
    new: {
      meta: { description: 'Write the file of a new migration' },
      args: {
        name: { type: 'positional', description: 'What it does: add_done_to_tasks' },
        ts: { type: 'boolean', description: 'In TypeScript instead of SQL' },
      },
      run: (async ({ args, data }: Call) => {
        const kind = args['ts'] ? 'ts' : 'sql'
        console.log(`wrote ${await newMigration(data.kernel.root, args['name'] as string, kind)}`)
      }) as never,
    },
    down: {
      meta: { description: "Undo the last of the app's migrations" },
      args: { to: { type: 'string', description: 'Undo back to this one, and it too' }, yes },
      run: down as never,
    },
    check: {
      meta: { description: 'Fail when migrations are pending or edited, or lock or lose data' },
      args: {},
      run: check as never,
    },
    reset: {
      meta: { description: 'Drop everything and apply all anew' },
      args: { yes },
      run: reset as never,
    },
  },
}

/** `bunbase seed` */
export const seed: CommandDef<any> = {
  meta: { description: 'Fill the database with data to work with' },
  args: {
    name: { type: 'positional', required: false, description: 'Only this seed' },
    force: { type: 'boolean', description: 'In production too' },
  },
  run: (async (call: Call) => {
    const { args, data } = call
    const { kernel } = data
    const name = args['name'] as string | undefined
    if (kernel.mode === 'production' && !args['force']) {
      throw new MigrationError(
        'seeds are data to work with, so they are refused in production',
        'if this database is to have them: bunbase seed --force',
      )
    }
    const pending = (await migrationsIn(call).status()).filter(({ state }) => state === 'pending')
    if (pending.length > 0) {
      throw new MigrationError(
        `${count(pending.length)} pending: the tables are not what the seeds expect`,
        'apply first: bunbase migrate',
      )
    }
    const all = await seedFiles(kernel.root)
    const files = all.filter((file) => !name || file.replace(/^seeds\/|\.\w+$/g, '') === name)
    if (files.length === 0) {
      throw new MigrationError(
        name ? `there is no seed "${name}"` : 'there are no seeds',
        name && all.length > 0
          ? `there are: ${all.join(', ')}`
          : 'write seeds/01_example.ts: export default async function seed({ db }: SeedContext) { … }',
      )
    }
    await runSeeds(
      {
        database: kernel.get(database)!,
        root: kernel.root,
        logger: kernel.logger,
        call: (action, input, options) => kernel.call(action, input, options),
        elapsed: () => kernel.clock.elapsed(),
        onDone: (file, ms) => console.log(`✓ ${file}  ${ms} ms`),
      },
      files,
    )
  }) as never,
}

const count = (number: number): string => `${number} migration${number === 1 ? '' : 's'}`
