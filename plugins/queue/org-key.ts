// Keys of jobs are kept by organisation: else the jobs of one would keep those of another from being added.
const MARK = '\u001f'

/** A key as it is stored: apart from the same key of other organisations, and of none. */
export function storedKey(key: string | undefined, org: string | undefined): string | null {
  if (key === undefined) return null
  return org === undefined && !key.startsWith(MARK) ? key : `${MARK}${org ?? ''}${MARK}${key}`
}

/** The key that was given, of a stored one. */
export function givenKey(stored: string): string {
  return stored.startsWith(MARK) ? stored.slice(stored.indexOf(MARK, 1) + 1) : stored
}
