// A real SMTP server that keeps what it takes, and can be told to refuse.
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as it came over the wire. */
export interface ReceivedMail extends ParsedMail {
  readonly sender: string
  readonly recipients: string[]
}

export interface SmtpSink extends AsyncDisposable {
  readonly url: string
  readonly mails: ReceivedMail[]
  /** Answers to the next recipients (`550 no such user`), first to last; then they are taken. */
  readonly answers: string[]
  /** How often somebody has named a recipient. */
  tries: number
}

const refusal = (answer: string): Error =>
  Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) })

type OnData = NonNullable<SMTPServerOptions['onData']>

/** Answers a message when what is done with it is done. */
export function answered(
  take: (stream: Parameters<OnData>[0], session: Parameters<OnData>[1]) => Promise<void>,
): OnData {
  const answer = async (...[stream, session, done]: Parameters<OnData>): Promise<void> => {
    try {
      await take(stream, session)
      done()
    } catch (error) {
      done(error as Error)
    }
  }
  return (...all) => void answer(...all)
}

/** Opens one on a free port of this machine. */
export async function smtpSink(options: SMTPServerOptions = {}): Promise<SmtpSink> {
  const sink = { mails: [] as ReceivedMail[], answers: [] as string[], tries: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      sink.tries++
      const answer = sink.answers.shift()
      done(answer === undefined ? null : refusal(answer))
    },
    onData: answered(async (stream, { envelope }) => {
      const mail = await simpleParser(stream)
      const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const recipients = envelope.rcptTo.map(({ address }) => address)
      sink.mails.push(Object.assign(mail, { sender, recipients }))
    }),
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return Object.assign(sink, {
    url: `smtp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}
