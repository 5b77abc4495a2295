import { action, t, triggers } from 'bunbase'
import { promptMessages, toolContent } from 'bunbase/plugins/mcp'
import { PNG } from './_samples.ts'

const input = t.Object({})

export const staticText = action(
  {
    description: 'A text.',
    input,
    output: t.String(),
    triggers: [triggers.resource('test://static-text')],
  },
  () => 'This is the content of the static text resource.',
)

export const staticBinary = action(
  {
    description: 'An image.',
    input,
    output: t.Raw('image/png'),
    triggers: [triggers.resource('test://static-binary')],
  },
  () => new Blob([Uint8Array.fromBase64(PNG)], { type: 'image/png' }),
)

export const watched = action(
  {
    description: 'A resource that changes.',
    input,
    output: t.String(),
    triggers: [triggers.resource('test://watched-resource')],
  },
  () => 'as ever',
)

export const template = action(
  {
    description: 'Data by id.',
    input: t.Object({ id: t.String() }),
    output: t.Object({ id: t.String(), templateTest: t.Boolean(), data: t.String() }),
    triggers: [triggers.resource('test://template/{id}/data')],
  },
  ({ id }) => ({ id, templateTest: true, data: `Data for ID: ${id}` }),
)

export const simplePrompt = action(
  {
    description: 'A prompt.',
    input,
    output: t.String(),
    triggers: [triggers.prompt({ name: 'test_simple_prompt' })],
  },
  () => 'This is a simple prompt for testing.',
)

export const promptWithArguments = action(
  {
    description: 'A prompt with arguments.',
    input: t.Object({
      arg1: t.String({ description: 'First test argument' }),
      arg2: t.String({ description: 'Second test argument' }),
    }),
    output: t.String(),
    triggers: [
      triggers.prompt({
        name: 'test_prompt_with_arguments',
        complete: { arg1: (typed) => ['test', 'testing'].filter((it) => it.startsWith(typed)) },
      }),
    ],
  },
  ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
)

export const promptWithResource = action(
  {
    description: 'A prompt about a resource.',
    input: t.Object({ resourceUri: t.String() }),
    output: promptMessages,
    triggers: [triggers.prompt({ name: 'test_prompt_with_embedded_resource' })],
  },
  ({ resourceUri: uri }) => {
    const text = 'Embedded resource content for testing.'
    const said = 'Please process the embedded resource above.'
    return {
      messages: [
        {
          role: 'user' as const,
          content: { type: 'resource' as const, resource: { uri, mimeType: 'text/plain', text } },
        },
        { role: 'user' as const, content: { type: 'text' as const, text: said } },
      ],
    }
  },
)

export const promptWithImage = action(
  {
    description: 'A prompt about an image.',
    input,
    output: toolContent,
    triggers: [triggers.prompt({ name: 'test_prompt_with_image' })],
  },
  () => ({
    content: [
      { type: 'image' as const, data: PNG, mimeType: 'image/png' },
      { type: 'text' as const, text: 'Please analyze the image above.' },
    ],
  }),
)
