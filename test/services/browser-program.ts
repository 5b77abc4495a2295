/** Path of the machine's Chromium; undefined when it has none. */
export function browserProgram(): string | undefined {
  return Bun.which('chromium') ?? Bun.which('chromium-browser') ?? undefined
}
