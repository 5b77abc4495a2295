/** A line of a few dozen numbers, with the failures under it in red. Said in words for those who do not see it. */
export function Sparkline({
  values,
  errors,
  width = 96,
  height = 22,
  label,
  fill,
}: {
  values: readonly number[]
  errors?: readonly number[] | undefined
  width?: number
  height?: number
  label: string
  /** Stretches to the width at hand. */
  fill?: boolean
}) {
  const most = Math.max(1, ...values)
  const step = width / Math.max(1, values.length - 1)
  const y = (value: number): number => height - 1.5 - (value / most) * (height - 4)
  const line = values
    .map((value, at) => `${(at * step).toFixed(1)},${y(value).toFixed(1)}`)
    .join(' ')
  return (
    <svg
      role="img"
      aria-label={`${label}: highest ${Math.round(most)}, last ${Math.round(values.at(-1) ?? 0)}`}
      viewBox={`0 0 ${width} ${height}`}
      width={fill ? '100%' : width}
      height={height}
      preserveAspectRatio="none"
      className="block overflow-visible"
    >
      {values.length > 1 && (
        <>
          <polygon
            points={`0,${height} ${line} ${width},${height}`}
            fill="var(--muted)"
            opacity="0.13"
          />
          <polyline
            points={line}
            fill="none"
            stroke="var(--muted)"
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
          />
        </>
      )}
      {errors?.map((value, at) => {
        const tall = Math.max(3, (value / most) * height)
        return value > 0 ? (
          <rect
            key={at}
            x={at * step - 1}
            y={height - tall}
            width={Math.max(1.5, step * 0.6)}
            height={tall}
            fill="var(--err)"
          />
        ) : null
      })}
    </svg>
  )
}
