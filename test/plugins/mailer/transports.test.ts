// What goes over the wire: to a real SMTP server, and to servers that stand for the providers.
import { afterAll, describe, expect, test } from 'bun:test'
import type { Mail, MailTransport } from 'bunbase/plugins/mailer'
import { postmark } from '../../../plugins/mailer/postmark.ts'
import { resend } from '../../../plugins/mailer/resend.ts'
import { smtp, smtpAddress } from '../../../plugins/mailer/smtp.ts'
import { smtpSink } from './smtp-sink.ts'

const mail: Mail = {
  id: '0190b5a0-0000-7000-8000-000000000001',
  at: Date.UTC(2030, 0, 1),
  from: { name: 'Acme, Inc.', address: 'hello@acme.example' },
  replyTo: { address: 'help@acme.example' },
  to: [{ name: 'Ann "A" Doe', address: 'ann@example.org' }, { address: 'bob@example.org' }],
  cc: [{ address: 'cc@example.org' }],
  bcc: [{ address: 'bcc@example.org' }],
  subject: 'Größe – 日本',
  text: 'Hello\n.\n..dots',
  html: '<p>Hello <img src="cid:logo"></p>',
  headers: { 'List-Unsubscribe': '<https://acme.example/u>' },
  attachments: [
    { filename: 'Rechnung ü.pdf', contentType: 'application/pdf', content: btoa('%PDF') },
    { filename: 'logo.png', contentType: 'image/png', content: btoa('png'), contentId: 'logo' },
  ],
}
const plain: Mail = {
  ...mail,
  ...{ replyTo: undefined, html: undefined, headers: {}, attachments: [], cc: [], bcc: [] },
  to: [{ address: 'ann@example.org' }],
}
const { signal } = new AbortController()
const outcome = (sending: Promise<void>): Promise<unknown[]> =>
  sending.then(
    () => ['sent'],
    (error) => [error.code, error.retry, error.details],
  )

describe('smtp', () => {
  test('a mail arrives as it was written', async () => {
    await using sink = await smtpSink()
    const transport = smtp(sink.url)
    await transport.send(mail, signal)
    await transport.send(plain, signal)
    await transport.close?.()
    const [rich, bare] = sink.mails
    expect(rich!.sender).toBe('hello@acme.example')
    expect(rich!.recipients.sort()).toEqual([
      'ann@example.org',
      'bcc@example.org',
      'bob@example.org',
      'cc@example.org',
    ])
    expect(rich!.messageId).toBe(`<${mail.id}@acme.example>`)
    expect([rich!.subject, rich!.text?.trim(), rich!.date]).toEqual([
      mail.subject,
      mail.text,
      new Date(mail.at),
    ])
    expect(rich!.from!.value).toEqual([{ name: 'Acme, Inc.', address: 'hello@acme.example' }])
    expect(rich!.replyTo!.text).toBe('help@acme.example')
    expect([rich!.to].flat()[0]!.value[0]).toEqual({
      ...{ name: 'Ann "A" Doe', address: 'ann@example.org' },
    })
    expect(rich!.headers.has('bcc')).toBe(false)
    expect(rich!.headers.get('list')).toMatchObject({
      unsubscribe: { url: 'https://acme.example/u' },
    })
    expect(rich!.attachments).toMatchObject([
      { filename: 'logo.png', cid: 'logo', related: true },
      { filename: 'Rechnung ü.pdf', contentType: 'application/pdf' },
    ])
    expect(rich!.attachments[1]!.content.toString()).toBe('%PDF')
    expect([bare!.html, bare!.attachments]).toEqual([false, []])
  })

  test('5xx is for ever, 4xx and no answer are for now', async () => {
    await using sink = await smtpSink()
    const transport = smtp(sink.url)
    sink.answers.push('550 no such user', '451 try later')
    expect(await outcome(transport.send(plain, signal))).toEqual([
      'MAIL_REFUSED',
      false,
      { status: 550 },
    ])
    expect(await outcome(transport.send(plain, signal))).toEqual([
      'MAIL_NOT_SENT',
      true,
      { status: 451 },
    ])
    expect(await outcome(transport.send(plain, signal))).toEqual(['sent'])
    await transport.close?.()
    const nowhere = smtp('smtp://127.0.0.1:1')
    expect(await outcome(nowhere.send(plain, signal))).toEqual(['MAIL_NOT_SENT', true, {}])
    await nowhere.close?.()
  })

  test('a recipient who is refused does not keep the others from theirs', async () => {
    await using sink = await smtpSink()
    const transport = smtp(sink.url)
    sink.answers.push('550 no such user')
    await transport.send({ ...mail, cc: [], bcc: [] }, signal)
    await transport.close?.()
    expect(sink.mails.map(({ recipients }) => recipients)).toEqual([['bob@example.org']])
  })

  test('a wrong password is not the fault of the mail', async () => {
    await using sink = await smtpSink({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === 'p@ss' ? done(null, { user: 'u' }) : done(new Error('wrong')),
    })
    const send = async (password: string): Promise<unknown[]> => {
      const url = sink.url.replace('//', `//user:${encodeURIComponent(password)}@`)
      const transport = smtp(url)
      const ended = await outcome(transport.send(plain, signal))
      await transport.close?.()
      return ended
    }
    expect(await send('wrong')).toEqual(['MAIL_NOT_SENT', true, { status: 535 }])
    expect(await send('p@ss')).toEqual(['sent'])
  })

  test('a run that is given up does not wait for a silent server', async () => {
    await using sink = await smtpSink({ onConnect: () => undefined })
    const transport = smtp(sink.url)
    const stop = new AbortController()
    const sending = transport.send(plain, stop.signal)
    stop.abort(new Error('given up'))
    expect(await sending.catch((error) => error.message)).toBe('given up')
    await transport.close?.()
  })

  test('a server on another machine must speak TLS, one without it gets nothing', async () => {
    expect(smtpAddress('smtp://u:p%40@mail.example')).toEqual({
      ...{ host: 'mail.example', port: 587, secure: false, requireTLS: true },
      auth: { user: 'u', pass: 'p@' },
    })
    expect(smtpAddress('smtps://mail.example')).toMatchObject({ port: 465, secure: true })
    expect(smtpAddress('smtp://[::1]:25')).toMatchObject({ host: '::1', requireTLS: false })
    expect(smtpAddress('smtp://mailpit:1025?tls=optional').requireTLS).toBe(false)
    await using sink = await smtpSink()
    const transport = smtp(`${sink.url}?tls=required`)
    expect((await outcome(transport.send(plain, signal)))[0]).toBe('MAIL_NOT_SENT')
    await transport.close?.()
    expect(sink.mails).toEqual([])
  })
})

interface Asked {
  readonly path: string
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** Stands for a provider: answers what it is told to, in turn, and then 200. */
function provider(...answers: Response[]) {
  const asked: Asked[] = []
  const server = Bun.serve({
    ...{ port: 0, hostname: '127.0.0.1' },
    async fetch(request) {
      const path = `${request.method} ${new URL(request.url).pathname}`
      const body = (await request.json()) as Asked['body']
      asked.push({ path, headers: request.headers, body })
      return answers.shift() ?? Response.json({ id: 'x', ErrorCode: 0, MessageID: 'x' })
    },
  })
  servers.push(server)
  return { asked, url: `http://127.0.0.1:${server.port}` }
}
const servers: Bun.Server<undefined>[] = []
afterAll(() => Promise.all(servers.map((server) => server.stop(true))))

test('Resend is asked as its API says', async () => {
  const { asked, url } = provider()
  await resend('re_key', url).send(mail, signal)
  await resend('re_key', url).send(plain, signal)
  const [{ path, headers, body }, bare] = asked as [Asked, Asked]
  expect(path).toBe('POST /emails')
  expect(headers.get('authorization')).toBe('Bearer re_key')
  expect(headers.get('idempotency-key')).toBe(mail.id)
  expect(headers.get('user-agent')).toBe('bunbase-mailer')
  expect(body).toEqual({
    from: '"Acme, Inc." <hello@acme.example>',
    to: ['"Ann \\"A\\" Doe" <ann@example.org>', 'bob@example.org'],
    cc: ['cc@example.org'],
    bcc: ['bcc@example.org'],
    reply_to: 'help@acme.example',
    ...{ subject: mail.subject, text: mail.text, html: mail.html },
    headers: { 'Message-ID': `<${mail.id}@acme.example>`, ...mail.headers },
    attachments: [
      {
        ...{ filename: 'Rechnung ü.pdf', content: btoa('%PDF') },
        content_type: 'application/pdf',
      },
      {
        ...{ filename: 'logo.png', content: btoa('png') },
        ...{ content_type: 'image/png', content_id: 'logo' },
      },
    ],
  })
  expect(Object.keys(bare.body)).toEqual(['from', 'to', 'subject', 'text', 'headers'])
})

test('Postmark is asked as its API says', async () => {
  const { asked, url } = provider()
  await postmark('pm-token', url).send(mail, signal)
  const [{ path, headers, body }] = asked as [Asked]
  expect(path).toBe('POST /email')
  expect(headers.get('x-postmark-server-token')).toBe('pm-token')
  expect(headers.get('accept')).toBe('application/json')
  expect(body).toEqual({
    From: '"Acme, Inc." <hello@acme.example>',
    To: '"Ann \\"A\\" Doe" <ann@example.org>, bob@example.org',
    Cc: 'cc@example.org',
    Bcc: 'bcc@example.org',
    ReplyTo: 'help@acme.example',
    ...{ Subject: mail.subject, TextBody: mail.text, HtmlBody: mail.html },
    Headers: [
      { Name: 'X-PM-KeepID', Value: 'true' },
      { Name: 'Message-ID', Value: `<${mail.id}@acme.example>` },
      { Name: 'List-Unsubscribe', Value: '<https://acme.example/u>' },
    ],
    Metadata: { mail: mail.id },
    MessageStream: 'outbound',
    Attachments: [
      { Name: 'Rechnung ü.pdf', Content: btoa('%PDF'), ContentType: 'application/pdf' },
      { Name: 'logo.png', Content: btoa('png'), ContentType: 'image/png', ContentID: 'cid:logo' },
    ],
  })
})

describe.each<[string, (url: string) => MailTransport]>([
  ['resend', (url) => resend('k', url)],
  ['postmark', (url) => postmark('k', url)],
])('%s', (_name, open) => {
  const ask = (answer: Response) => outcome(open(provider(answer).url).send(plain, signal))

  test('what the mail is to blame for is for ever', async () => {
    const answer = Response.json({ name: 'validation_error', ErrorCode: 406 }, { status: 422 })
    expect(await ask(answer)).toEqual(['MAIL_REFUSED', false, { status: 422 }])
  })

  test.each([401, 403, 429, 500, 503])('%i is for now', async (status) => {
    expect(await ask(new Response('', { status }))).toEqual(['MAIL_NOT_SENT', true, { status }])
  })

  test('Retry-After is obeyed, and no redirect is followed', async () => {
    const later = new Response('', { status: 429, headers: { 'retry-after': '7' } })
    expect(await ask(later)).toEqual(['MAIL_NOT_SENT', true, { status: 429, afterMs: 7_000 }])
    expect((await ask(Response.redirect('http://127.0.0.1:1/')))[0]).toBe('MAIL_NOT_SENT')
    expect(await outcome(open('http://127.0.0.1:1').send(plain, signal))).toEqual([
      ...['MAIL_NOT_SENT', true, undefined],
    ])
  })
})

test('Resend says that the same mail is under way: that is for now', async () => {
  const answer = (name: string): Response => Response.json({ name }, { status: 409 })
  const ask = (name: string) => outcome(resend('k', provider(answer(name)).url).send(plain, signal))
  expect((await ask('concurrent_idempotent_requests'))[0]).toBe('MAIL_NOT_SENT')
  expect((await ask('invalid_idempotent_request'))[0]).toBe('MAIL_REFUSED')
})
