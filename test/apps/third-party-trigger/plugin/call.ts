import type { Caller, Invocation, Trigger } from 'bunbase'
import type { Connection } from './connection.ts'
import type { Message } from './message.ts'

/** `ctx.line`: the line that started the run, and the connection that it came over. */
export interface Line {
  /** Address of the device. */
  readonly peer: string
  /** Sends a line of its own, before the answer. */
  push(value: unknown): void
}

/** A line on its way into an action: what the kernel asks of every invocation, and `ctx.line`. */
export class LineCall implements Invocation, Line {
  constructor(
    readonly trigger: Trigger,
    readonly caller: Caller,
    private readonly connection: Connection,
    private readonly message: Message,
  ) {}

  get input(): unknown {
    return this.message.input ?? {}
  }

  get traceparent(): string | undefined {
    return this.message.traceparent
  }

  /** Aborts when the device hangs up. */
  get signal(): AbortSignal {
    return this.connection.signal
  }

  get peer(): string {
    return this.connection.peer
  }

  push(value: unknown): void {
    this.connection.send(value)
  }
}
