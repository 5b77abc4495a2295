import { action, defineError, t, triggers } from 'bunbase'
import { toolContent } from 'bunbase/plugins/mcp'
import { PNG, WAV } from './_samples.ts'

const input = t.Object({})
const tool = (name: string) => [triggers.tool({ name })]

export const simpleText = action(
  {
    description: 'Gives text.',
    input,
    output: t.String(),
    triggers: tool('test_simple_text'),
  },
  () => 'This is a simple text response for testing.',
)

export const image = action(
  {
    description: 'Gives an image.',
    input,
    output: t.Raw('image/png'),
    triggers: tool('test_image_content'),
  },
  () => new Blob([Uint8Array.fromBase64(PNG)], { type: 'image/png' }),
)

export const audio = action(
  {
    description: 'Gives a sound.',
    input,
    output: t.Raw('audio/wav'),
    triggers: tool('test_audio_content'),
  },
  () => new Blob([Uint8Array.fromBase64(WAV)], { type: 'audio/wav' }),
)

export const embedded = action(
  {
    description: 'Gives a resource.',
    input,
    output: toolContent,
    triggers: tool('test_embedded_resource'),
  },
  () => ({
    content: [
      {
        type: 'resource' as const,
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }),
)

export const mixed = action(
  {
    description: 'Gives content of several kinds.',
    input,
    output: toolContent,
    triggers: tool('test_multiple_content_types'),
  },
  () => ({
    content: [
      { type: 'text' as const, text: 'Multiple content types test:' },
      { type: 'image' as const, data: PNG, mimeType: 'image/png' },
      {
        type: 'resource' as const,
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  }),
)

const Intended = defineError('INTENDED', {
  status: 409,
  message: 'This tool intentionally returns an error for testing',
})

export const failing = action(
  {
    description: 'Fails.',
    input,
    output: t.Void(),
    errors: [Intended],
    triggers: tool('test_error_handling'),
  },
  () => {
    throw new Intended()
  },
)

const address = t.Object(
  { street: t.Optional(t.String()), city: t.Optional(t.String()) },
  { $id: 'address' },
)

export const schema = action(
  {
    description: 'Tool with JSON Schema 2020-12 features',
    input: t.Object(
      { name: t.Optional(t.String()), address: t.Optional(address) },
      { $schema: 'https://json-schema.org/draft/2020-12/schema', additionalProperties: false },
    ),
    output: t.String(),
    triggers: tool('json_schema_2020_12_tool'),
  },
  (given) => JSON.stringify(given),
)
