import { type TSchema, t } from '../../kernel/index.ts'

/** Text or bytes under an address. Bytes are base64 in `blob`. */
export interface ResourceContents {
  uri: string
  mimeType?: string
  text?: string
  blob?: string
}

/** One block of what a tool or a prompt says. `data` is base64. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; data: string; mimeType: string }
  | { type: 'resource'; resource: ResourceContents }
  | { type: 'resource_link'; uri: string; name: string; mimeType?: string; description?: string }

/** The result of a tool, as MCP has it. */
export interface ToolResult {
  content: ContentBlock[]
  structuredContent?: Record<string, unknown>
  isError?: boolean
  _meta?: Record<string, unknown>
}

const text = t.Object({ type: t.Literal('text'), text: t.String() })
const media = t.Object({
  type: t.Union([t.Literal('image'), t.Literal('audio')]),
  data: t.String(),
  mimeType: t.String(),
})
const resource = t.Object({
  type: t.Literal('resource'),
  resource: t.Object({
    uri: t.String(),
    mimeType: t.Optional(t.String()),
    text: t.Optional(t.String()),
    blob: t.Optional(t.String()),
  }),
})
const link = t.Object({
  type: t.Literal('resource_link'),
  uri: t.String(),
  name: t.String(),
  mimeType: t.Optional(t.String()),
  description: t.Optional(t.String()),
})

const block = t.Union([text, media, resource, link])
const MARK = 'x-mcp'

/** The output of an action that says itself what the agent sees: images, sounds, resources, links. */
export const toolContent: TSchema & { static: { content: ContentBlock[] } } = t.Object(
  { content: t.Array(block) },
  { [MARK]: 'content' },
) as never

/** The output of a prompt of more than one message. */
export const promptMessages: TSchema & {
  static: { messages: { role: 'user' | 'assistant'; content: ContentBlock }[] }
} = t.Object(
  {
    messages: t.Array(
      t.Object({ role: t.Union([t.Literal('user'), t.Literal('assistant')]), content: block }),
    ),
  },
  { [MARK]: 'messages' },
) as never

/** Whether an output is {@link toolContent}. */
export function isToolContent(schema: TSchema): boolean {
  return schema[MARK] === 'content'
}

/** Whether an output is {@link promptMessages}. */
export function isPromptMessages(schema: TSchema): boolean {
  return schema[MARK] === 'messages'
}

/** Base64 of bytes. */
export function base64(bytes: Uint8Array<ArrayBuffer>): string {
  return bytes.toBase64()
}
