import { Errors } from '@sinclair/typebox/errors'
import type { Static, TSchema } from '../../kernel/index.ts'
import { MailInvalid } from './errors.ts'
import type { Html } from './html.ts'
import { textOf } from './text-of.ts'

/** What a template is made of. */
export interface TemplateDefinition<S extends TSchema> {
  /** Unique in the app: `verify-email`. */
  readonly name: string
  readonly data: S
  readonly subject: (data: Static<S>) => string
  /** Left out: the mail is text only. */
  readonly html?: (data: Static<S>) => Html
  /** Default: what the HTML says. */
  readonly text?: (data: Static<S>) => string
  /** What it is shown with in development. */
  readonly preview?: NoInfer<Static<S>>
}

/** What a template makes of data. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html?: string
}

/** A mail that is written once and sent with data. Made by {@link defineTemplate}. */
export interface MailTemplate<D = unknown> {
  readonly name: string
  readonly preview: D | undefined
  /** @throws MailInvalid when the data does not fit */
  render(data: D): RenderedMail
}

/** Those of the process, for the preview: templates are named nowhere but where they are sent. */
const defined = new Map<string, MailTemplate<never>>()

/** Every template that was defined so far, by name. */
export function definedTemplates(): ReadonlyMap<string, MailTemplate<never>> {
  return defined
}

/**
 * Declares a mail with data of a schema.
 *
 * ```ts
 * export const welcome = defineTemplate({
 *   name: 'welcome',
 *   data: t.Object({ name: t.String() }),
 *   subject: ({ name }) => `Welcome, ${name}`,
 *   html: ({ name }) => html`<p>Hello ${name}!</p>`,
 * })
 * ```
 */
export function defineTemplate<const S extends TSchema>(
  definition: TemplateDefinition<S>,
): MailTemplate<Static<S>> {
  const { name, data: schema, subject, html, text, preview } = definition
  if (!html && !text) throw new TypeError(`the template "${name}" has neither html nor text`)
  const template: MailTemplate<Static<S>> = {
    name,
    preview,
    render(data) {
      const wrong = Errors(schema, [], data).First()
      if (wrong) {
        throw new MailInvalid({
          message: `The data of the template "${name}" is wrong at "${wrong.path}": ${wrong.message.toLowerCase()}.`,
          details: { field: `data${wrong.path}` },
        })
      }
      const page = html?.(data)
      const markup = page === undefined ? undefined : String(page)
      return {
        subject: subject(data),
        text: text ? text(data) : textOf(markup!),
        ...(markup !== undefined && { html: markup }),
      }
    },
  }
  defined.set(name, template as MailTemplate<never>)
  return template
}
