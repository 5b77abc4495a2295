import { type Action, NotFound, guard, kit, t } from '../../kernel/index.ts'
import type { HttpExchange, HttpPlugin } from '../http/index.ts'
import { writtenAddress } from './address.ts'
import { type Html, html } from './html.ts'
import type { CapturedMail } from './outbox.ts'
import { definedTemplates } from './template.ts'

/** Nothing in a mail runs, or is fetched, because somebody looks at it here. */
const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; sandbox"

/** Only for whoever sits at the machine: the links in mails sign people in. */
const local = guard(
  'local',
  ({ http }: { http?: HttpExchange | undefined }) => {
    const ip = http?.ip
    if (ip === undefined || ip === '::1' || ip.startsWith('127.')) return
    throw new NotFound()
  },
  { public: true },
)

/** The pages `/_mail` of an app in development: mails that were kept, and templates. */
export function previewActions(
  outbox: readonly CapturedMail[],
  isDescribed: boolean,
): Action<any>[] {
  const { action, triggers } = kit<HttpPlugin>()
  const served = (path: string) => ({
    output: t.Raw('text/html'),
    triggers: [triggers.api('GET', path)],
    guards: [local],
    ...(isDescribed && { openapi: { hidden: true } }),
  })
  const list = action(
    {
      name: 'mailer.outbox',
      description: 'Mails that were kept instead of sent, and templates.',
      input: t.Object({}),
      ...served('/_mail'),
    },
    () => page('Mail', overview(outbox)),
  )
  const mail = action(
    {
      name: 'mailer.mail',
      description: 'A mail that was kept instead of sent.',
      input: t.Object({ id: t.String({ maxLength: 36 }) }),
      ...served('/_mail/:id'),
    },
    ({ id }) => {
      const found = outbox.find((one) => one.id === id)
      if (!found) throw new NotFound()
      const { from, to, subject, text, links, attachments } = found
      return page(
        subject,
        html`<p>${writtenAddress(from)} → ${to.map(writtenAddress).join(', ')}</p>
          <h1>${subject}</h1>
          ${attachments.map(({ filename }) => html`<p>📎 ${filename}</p>`)}
          <ul>
            ${links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}
          </ul>
          ${found.html === undefined ? '' : html`<iframe srcdoc="${found.html}" sandbox></iframe>`}
          <pre>${text}</pre>`,
      )
    },
  )
  const template = action(
    {
      name: 'mailer.template',
      description: 'A template with the data of its preview.',
      input: t.Object({ name: t.String({ maxLength: 200 }) }),
      ...served('/_mail/templates/:name'),
    },
    ({ name }) => {
      const found = definedTemplates().get(name)
      if (!found) throw new NotFound()
      if (found.preview === undefined) {
        return page(
          name,
          html`<p>Give the template "${name}" a <code>preview</code> to see it.</p>`,
        )
      }
      const rendered = found.render(found.preview)
      return page(
        name,
        html`<h1>${rendered.subject}</h1>
          ${rendered.html === undefined ? '' : html`<iframe srcdoc="${rendered.html}" sandbox></iframe>`}
          <pre>${rendered.text}</pre>`,
      )
    },
  )
  return [list, mail, template]
}

function overview(outbox: readonly CapturedMail[]): Html {
  const mails = outbox
    .toReversed()
    .map(
      ({ id, at, to, subject }) =>
        html`<li>
          <a href="/_mail/${id}">${subject}</a> to ${to.map(({ address }) => address).join(', ')},
          ${new Date(at).toISOString()}
        </li>`,
    )
  const templates = [...definedTemplates().keys()].map(
    (name) => html`<li><a href="/_mail/templates/${encodeURIComponent(name)}">${name}</a></li>`,
  )
  return html`<h1>Outbox</h1>
    <ul>
      ${mails}
    </ul>
    <h1>Templates</h1>
    <ul>
      ${templates}
    </ul>`
}

function page(title: string, body: Html): Response {
  const text = html`<!doctype html><meta charset="utf-8" /><title>${title}</title>
    <style>
      body {
        font: 16px system-ui;
        max-width: 60rem;
        margin: 2rem auto;
        padding: 0 1rem;
      }
      iframe {
        width: 100%;
        height: 30rem;
        border: 1px solid #ccc;
      }
      pre {
        white-space: pre-wrap;
      }</style
    >${body}`
  return new Response(String(text), {
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'content-security-policy': CSP,
      'cache-control': 'no-store',
    },
  })
}
