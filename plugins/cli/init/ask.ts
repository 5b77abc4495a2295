import { DEFAULT_NAME, DEFAULT_TEMPLATE, TEMPLATES, packageName } from './choices.ts'
import { refusal } from './scaffold.ts'

/** Whether somebody sits there: the prompts would wait forever for a pipe. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env['CI'])
}

/** Asks for what the flags leave open; undefined when it is called off. */
export async function ask(flags: {
  readonly name?: string
  readonly template?: string
}): Promise<{ name: string; template: string } | undefined> {
  const { intro, isCancel, outro, select, text } = await import('@clack/prompts')
  intro('A new bunbase app')
  const name =
    flags.name ??
    (await text({
      message: 'Which folder?',
      placeholder: DEFAULT_NAME,
      defaultValue: DEFAULT_NAME,
      validate: (value) => mistake(value || DEFAULT_NAME),
    }))
  if (isCancel(name)) return undefined
  const template =
    flags.template ??
    (await select({
      message: 'What to begin with?',
      initialValue: DEFAULT_TEMPLATE,
      options: [...TEMPLATES].map(([value, hint]) => ({ value, label: value, hint })),
    }))
  if (isCancel(template)) return undefined
  outro(`${name} from ${template}`)
  return { name, template }
}

function mistake(name: string): string | undefined {
  try {
    packageName(name)
    return refusal(name)
  } catch (error) {
    return (error as Error).message
  }
}
