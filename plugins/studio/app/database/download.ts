import { cellText } from './cell.tsx'

const quoted = (text: string): string =>
  /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** Saves rows as a file of the browser's. */
export function download(
  table: string,
  kind: 'JSON' | 'CSV',
  rows: readonly Record<string, unknown>[],
): void {
  const columns = Object.keys(rows[0] ?? {})
  const text =
    kind === 'JSON'
      ? JSON.stringify(rows, null, 2)
      : [
          columns.join(','),
          ...rows.map((row) => columns.map((column) => quoted(cellText(row[column]))).join(',')),
        ].join('\n')
  const url = URL.createObjectURL(
    new Blob([text], { type: kind === 'JSON' ? 'application/json' : 'text/csv' }),
  )
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `${table}.${kind.toLowerCase()}`,
  })
  link.click()
  URL.revokeObjectURL(url)
}
