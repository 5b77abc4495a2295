import { MalformedJson, parseJson, publicError } from 'bunbase'
import { MalformedLine } from './errors.ts'

/** What a device sends: one JSON object a line. */
export interface Message {
  /** The word of the action's trigger. */
  readonly do: string
  readonly input?: unknown
  /** Who sends; without it the caller is anonymous. */
  readonly token?: string | undefined
  /** W3C Trace Context of the sender. */
  readonly traceparent?: string | undefined
}

/** Reads a line. Throws `MALFORMED_LINE`. */
export function readMessage(line: string): Message {
  const message = json(line)
  if (typeof message !== 'object' || message === null || !('do' in message))
    throw new MalformedLine()
  const { do: word, input, token, traceparent } = message as Record<string, unknown>
  if (typeof word !== 'string') throw new MalformedLine()
  return { do: word, input, token: text(token), traceparent: text(traceparent) }
}

function json(line: string): unknown {
  try {
    return parseJson(line)
  } catch (error) {
    throw error instanceof MalformedJson ? new MalformedLine({ cause: error }) : error
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The answer to a message whose action failed: what callers may see, and nothing else. */
export function refusal(error: unknown): object {
  const { code, message, details } = publicError(error)
  return { ok: false, error: { code, message, details } }
}
