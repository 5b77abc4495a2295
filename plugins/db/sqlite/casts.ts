/** What a cast is written as, before and after the expression, by the type that it is to. */
const CALLS: readonly (readonly [type: RegExp, before: string, after: string])[] = [
  // As in times.ts.
  [/^(?:timestamp|datetime)/, `strftime('%Y-%m-%dT%H:%M:%fZ', `, ')'],
  [/^date$/, 'date(', ')'],
  [/^time\b/, 'time(', ')'],
  [/^jsonb?$/, 'json(', ')'],
  [/^uuid$/, 'cast(', ' as text)'],
  [/^bytea$/, 'cast(', ' as blob)'],
]

/** How SQLite makes a value of a type that it has no cast to; undefined where its own cast does. */
export function castCall(type: string): readonly [before: string, after: string] | undefined {
  const found = CALLS.find(([pattern]) => pattern.test(type))
  return found && [found[1], found[2]]
}
