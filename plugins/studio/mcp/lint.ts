import type { McpLint, McpTool } from '../contract/mcp.ts'

/** Clients cut longer names, or refuse them. */
const LONGEST_NAME = 64
/** A tool that says more of itself leaves less room for the work. */
const MOST_TOKENS = 1_500

interface Schema {
  readonly properties?: Readonly<
    Record<string, { readonly default?: unknown; readonly description?: string }>
  >
  readonly required?: readonly string[]
}

/** What an agent may stumble over. */
export function lintTools(tools: readonly McpTool[]): McpLint[] {
  const names = tools.map(({ name }) => name.toLowerCase())
  return tools.flatMap((tool) => {
    const { name, description, tokens } = tool
    const found: McpLint[] = []
    const say = (rule: McpLint['rule'], text: string): void =>
      void found.push({ tool: name, rule, text })
    if (description === '') say('no-description', 'does not say what it does')
    if (name.length > LONGEST_NAME) say('long-name', `has a name of ${name.length} characters`)
    if (names.filter((one) => one === name.toLowerCase()).length > 1) {
      say('same-name', 'has the name of another one but for capitals')
    }
    if (tokens > MOST_TOKENS) say('many-tokens', `takes about ${tokens} tokens to be told`)
    const { properties = {}, required = [] } = tool.inputSchema as Schema
    for (const [key, schema] of Object.entries(properties)) {
      if (required.includes(key) || schema.default !== undefined || schema.description) continue
      say('optional-without-default', `does not say what "${key}" is when it is left out`)
    }
    return found
  })
}
