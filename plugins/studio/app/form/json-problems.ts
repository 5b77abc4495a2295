import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { Problem } from '../editor/editor.ts'
import { checkValue } from './check.ts'
import { parseJson } from './parse-json.ts'
import type { Schema } from './schema.ts'

/** What is wrong with a value, by JSON pointer. */
export type Errors = ReadonlyMap<string, string>

const NONE: Errors = new Map()

/** What is wrong with a text: that it is no JSON, or what of it does not fit its schema. */
export function useJsonProblems(text: string, schema?: Schema, errors: Errors = NONE): Problem[] {
  const [found, setFound] = useState(NONE)
  const later = useDeferredValue(text)
  useEffect(() => {
    const { value, error } = parseJson(later)
    if (!schema || error) return setFound(NONE)
    let gone = false
    void checkValue(schema, value).then((wrong) => {
      // One array for "nothing", so that nothing is drawn again.
      if (!gone) setFound(wrong.size > 0 ? wrong : NONE)
    })
    return () => {
      gone = true
    }
  }, [later, schema])
  return useMemo(() => {
    const { error } = parseJson(text)
    if (error) return [{ message: error }]
    return [...new Map([...errors, ...found])].map(([pointer, message]) => ({ pointer, message }))
  }, [text, errors, found])
}
