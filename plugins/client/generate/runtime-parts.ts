const PARTS = ['runtime', 'stream', 'download', 'form', 'urlencoded'] as const

/** A piece of the code that every client brings along. */
export type RuntimePart = (typeof PARTS)[number]

/** The pieces by name, without the imports by which they know each other. */
export type RuntimeTexts = Readonly<Record<RuntimePart | 'react', string>>

/** Reads the pieces from the files that they are kept in. */
export async function runtimeTexts(): Promise<RuntimeTexts> {
  const read = async (name: string): Promise<[string, string]> => {
    const text = await Bun.file(new URL(`../templates/${name}.ts`, import.meta.url)).text()
    return [name, text.replaceAll(/^import [^;]*? from '\.\/[^']*'\n/gm, '').trim()]
  }
  return Object.fromEntries(await Promise.all([...PARTS, 'react'].map(read))) as RuntimeTexts
}

/** Names that a piece of code declares at its top. */
export function declaredNames(text: string): string[] {
  const found = text.matchAll(
    /^(?:export )?(?:async )?(?:function\*?|class|interface|type|const|let) (\w+)/gm,
  )
  return [...found].map(([, name]) => name!)
}
