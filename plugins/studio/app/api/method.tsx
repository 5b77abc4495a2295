const tones: Record<string, string> = {
  GET: 'text-ok',
  POST: 'text-running',
  PUT: 'text-warn',
  PATCH: 'text-warn',
  DELETE: 'text-err',
}

/** The method of a request; in a column of them all are as wide. */
export const Method = ({ of, column }: { of: string; column?: boolean }) => (
  <span
    className={`data shrink-0 text-2xs font-semibold ${column ? 'w-12' : ''} ${tones[of] ?? 'text-muted'}`}
  >
    {of}
  </span>
)
