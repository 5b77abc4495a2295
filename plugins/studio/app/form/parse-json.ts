/** A text as JSON: its value, or what is wrong with it. An empty text is `undefined`. */
export function parseJson(text: string): { value?: unknown; error?: string } {
  if (!text.trim()) return {}
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { error: (error as Error).message.replace(/^JSON\.parse: /, '') }
  }
}
