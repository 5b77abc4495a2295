import type { JobError } from '../../queue/index.ts'

/** The same for failures of one cause: what differs each time (numbers, ids, quoted values) is left out. */
export function fingerprintOf(action: string, { code, message, causes = [] }: JobError): string {
  const said = [message, ...causes]
    .join('\n')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\d+/gi, '#')
    .replace(/(["'`]).*?\1/g, '""')
  return Bun.hash(`${action}\n${code}\n${said}`).toString(36)
}
