import type { Change } from './change.ts'
import type { Misfit } from './misfit.ts'
import { misfits } from './misfits.ts'
import type { ScopedSchema } from './schema-scope.ts'

type Place = Pick<Change, 'of' | 'part'>

/**
 * Changes of what an app takes: whatever was sent before has to be taken still.
 *
 * @param place what they are shown as
 */
export function inputChanges(was: ScopedSchema, is: ScopedSchema, place: Place): Change[] {
  return misfits(was, is)
    .filter((it) => !(it.kind === 'unknown' && IGNORED.test(it.path)))
    .map((it) => change('breaking', it, place, inputText(it)))
}

/** Headers and cookies that nobody asks for are not looked at. */
const IGNORED = /^\/(header|cookie) /

/** Changes of what an app gives: nothing may come that could not come before. */
export function outputChanges(was: ScopedSchema, is: ScopedSchema, place: Place): Change[] {
  return misfits(is, was).map((it) =>
    change(
      it.kind === 'limit' && !MEANT.has(it.keyword) ? 'notice' : 'breaking',
      it,
      place,
      outputText(it),
    ),
  )
}

/** Limits that tell readers how to read. */
const MEANT = new Set(['format', 'contentEncoding', 'contentMediaType'])

function change(severity: Change['severity'], it: Misfit, place: Place, message: string): Change {
  // The parts of a request are not pointers: `body title`.
  const path = it.path.replace(/^\/(?=(path part|query|header|cookie|body)\b)/, '')
  return { severity, ...place, path, message }
}

function inputText(it: Misfit): string {
  switch (it.kind) {
    case 'required':
      return it.isUnknown ? 'is new and required' : 'is required now'
    case 'unknown':
      return 'is not taken any more'
    case 'type':
      return `may no longer be ${it.found}, only ${it.wanted}`
    case 'value':
      return `may no longer be ${it.value}`
    case 'limit':
      return `${it.keyword} is ${it.wanted} now, and was ${it.found}`
    case 'other':
      return 'may no longer be all that it was: compare it by eye'
  }
}

function outputText(it: Misfit): string {
  switch (it.kind) {
    case 'required':
      return it.isUnknown ? 'is gone' : 'may be missing now'
    case 'unknown':
      return 'may be there now'
    case 'type':
      return `may be ${it.found} now, and was ${it.wanted}`
    case 'value':
      return `may be ${it.value} now`
    case 'limit':
      return `${it.keyword} is ${it.found} now, and was ${it.wanted}`
    case 'other':
      return 'may be more than it was: compare it by eye'
  }
}
