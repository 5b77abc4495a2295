import { action, t, triggers } from 'bunbase'

const asks = true

export const sampling = action(
  {
    description: "Asks the client's model.",
    input: t.Object({ prompt: t.String() }),
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_sampling', asks })],
  },
  async ({ prompt }, { mcp }) => {
    const messages = [{ role: 'user', content: { type: 'text', text: prompt } }]
    const { content } = await mcp.sample({ messages, maxTokens: 100 })
    return `LLM response: ${(content as { text: string }).text}`
  },
)

const text = (description: string) => ({ type: 'string', description })

export const elicitation = action(
  {
    description: 'Asks the user.',
    input: t.Object({ message: t.String() }),
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_elicitation', asks })],
  },
  async ({ message }, { mcp }) => {
    const schema = {
      type: 'object',
      properties: { username: text("User's response"), email: text("User's email address") },
      required: ['username', 'email'],
    }
    const { action: done, content } = await mcp.elicit({ message, schema })
    return `User response: action: ${done}, content: ${JSON.stringify(content)}`
  },
)

export const defaults = action(
  {
    description: 'Asks with defaults.',
    input: t.Object({}),
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_elicitation_sep1034_defaults', asks })],
  },
  async (_input, { mcp }) => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', default: 'John Doe' },
        age: { type: 'integer', default: 30 },
        score: { type: 'number', default: 95.5 },
        status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
        verified: { type: 'boolean', default: true },
      },
    }
    const { action: done, content } = await mcp.elicit({ message: 'Who are you?', schema })
    return `Elicitation completed: action=${done}, content=${JSON.stringify(content)}`
  },
)

const options = ['option1', 'option2', 'option3']
const titled = ['First', 'Second', 'Third'].map((title, index) => ({
  const: `value${index + 1}`,
  title: `${title} Option`,
}))

export const choices = action(
  {
    description: 'Asks for choices.',
    input: t.Object({}),
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_elicitation_sep1330_enums', asks })],
  },
  async (_input, { mcp }) => {
    const schema = {
      type: 'object',
      properties: {
        untitledSingle: { type: 'string', enum: options },
        titledSingle: { type: 'string', oneOf: titled },
        legacyEnum: {
          type: 'string',
          enum: ['opt1', 'opt2', 'opt3'],
          enumNames: ['Option One', 'Option Two', 'Option Three'],
        },
        untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
        titledMulti: { type: 'array', items: { anyOf: titled } },
      },
    }
    const { action: done, content } = await mcp.elicit({ message: 'Choose', schema })
    return `Elicitation completed: action=${done}, content=${JSON.stringify(content)}`
  },
)
