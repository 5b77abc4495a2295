import {
  ApiError,
  type Arguments,
  type CallOptions,
  type Client,
  type Operation,
  problem,
} from './runtime.ts'

/** Reads Server-Sent Events as they come. */
async function* events(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new ApiError('STREAM_CUT', 'The stream ended before its end.')
      text += decoder.decode(value, { stream: true })
      const blocks = text.split(/\r?\n\r?\n/)
      text = blocks.pop()!
      for (const block of blocks) {
        const field = (name: string): string =>
          [...block.matchAll(new RegExp(`^${name}: ?(.*)$`, 'gm'))].map((it) => it[1]).join('\n')
        const event = field('event')
        const data = field('data')
        if (event === 'end') return
        if (event === 'error') throw problem(JSON.parse(data))
        if (data) yield JSON.parse(data)
      }
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    signal?.throwIfAborted()
    throw new ApiError('STREAM_CUT', 'The stream broke off.', { cause })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The items of a stream, which is asked for together with the first of them. */
async function* items<In, Item, Err>(
  client: Client,
  operation: Operation<In, AsyncIterable<Item>, Err>,
  input: In,
  options: CallOptions | undefined,
): AsyncGenerator<Item, void, undefined> {
  yield* await client(operation, ...([input, options] as unknown as Arguments<In>))
}
