/** `tasks.create-task` → `TasksCreateTask`, `TASK_NOT_FOUND` → `TaskNotFound`. */
export function pascalCase(name: string): string {
  const joined = name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => (/[a-z]/.test(word) ? word : word.charAt(0) + word.slice(1).toLowerCase()))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return /^[A-Za-z]/.test(joined) ? joined : `T${joined}`
}

/** `tasks.create-task` → `tasksCreateTask`. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name)
  return pascal.charAt(0).toLowerCase() + pascal.slice(1)
}

/** A text as it is written in code. */
export function literal(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** A property's name as it is written in code: in quotes where it must be. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

const KEYWORDS = `break case catch class const continue debugger default delete do else enum export
  extends false finally for function if import in instanceof new null return super switch this throw
  true try typeof var void while with let static yield await async of arguments eval implements
  interface package private protected public any unknown never object string number boolean symbol
  bigint undefined`

/** Names of the language and of its platforms that generated code means by them. */
const GLOBALS = `AbortController AbortSignal Array AsyncGenerator AsyncIterable Blob Date Error FormData
  Headers JSON Math Number Object Promise Readonly Record RegExp RequestInit Response ReturnType String
  SyntaxError TextDecoder TypeError URLSearchParams Uint8Array clearTimeout crypto encodeURIComponent
  fetch setTimeout`

/** Names that a file has given away. */
export class Names {
  readonly #taken: Set<string>

  /** @param others taken by the rest of the file */
  constructor(others: Iterable<string>) {
    this.#taken = new Set([...KEYWORDS.split(/\s+/), ...GLOBALS.split(/\s+/), ...others])
  }

  /** Takes the first of some names that is free, or else numbers the last one. */
  take(...wanted: readonly [string, ...string[]]): string {
    let name = wanted.find((it) => !this.#taken.has(it))
    for (let n = 2; name === undefined; n++) {
      const numbered = `${wanted.at(-1)!}${n}`
      if (!this.#taken.has(numbered)) name = numbered
    }
    this.#taken.add(name)
    return name
  }
}
