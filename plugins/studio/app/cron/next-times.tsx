const said = (t: number, timeZone: string): string =>
  new Date(t).toLocaleString('en-GB', {
    ...{ weekday: 'short', day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' },
    timeZone,
  })

const offset = (t: number, timeZone: string): string =>
  new Date(t)
    .toLocaleString('en-GB', { timeZone, hour: '2-digit', timeZoneName: 'shortOffset' })
    .split(' ')
    .at(-1)!

/** The browser's own zone. */
const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** When a schedule is due, in UTC, its own zone and that of the browser; each said once. */
export function NextTimes({ of, zone }: { of: readonly number[]; zone: string }) {
  const zones = [...new Set(['UTC', zone || 'UTC', HERE])]
  return (
    <table className="w-full text-sm">
      <thead>
        <tr>
          {zones.map((each) => (
            <th key={each} scope="col" className="label pb-1 text-left">
              {each}
              <span className="pl-1.5 font-normal tracking-normal text-dim normal-case">
                {[each === (zone || 'UTC') && 'its own', each === HERE && 'here']
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {of.map((t, index) => (
          <tr key={t} className="border-t border-line/60">
            {zones.map((each) => (
              <td key={each} className="data py-1 text-xs text-muted">
                {said(t, each)}
                <Shift from={of[index - 1]} to={t} zone={each} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Said where the clocks of a zone have changed since the time before. */
function Shift({ from, to, zone }: { from: number | undefined; to: number; zone: string }) {
  if (from === undefined) return null
  const [before, after] = [offset(from, zone), offset(to, zone)]
  return before === after ? null : (
    <span className="ml-2 rounded-sm bg-warn/12 px-1 text-2xs whitespace-nowrap text-warn">
      DST {before} → {after}
    </span>
  )
}
