const tones: Record<string, string> = {
  GET: 'text-ok',
  POST: 'text-running',
  PUT: 'text-warn',
  PATCH: 'text-warn',
  DELETE: 'text-err',
}

/** The method of a request. */
export const Method = ({ of }: { of: string }) => (
  <span className={`data w-12 shrink-0 text-2xs font-semibold ${tones[of] ?? 'text-muted'}`}>
    {of}
  </span>
)
