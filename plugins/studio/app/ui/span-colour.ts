import type { SpanSummary } from '../../contract/runs.ts'

const colours: Record<SpanSummary['kind'], string> = {
  action: 'var(--span-action)',
  db: 'var(--span-db)',
  http: 'var(--span-http)',
  event: 'var(--span-event)',
  queue: 'var(--span-queue)',
  cache: 'var(--span-queue)',
  hook: 'var(--span-quiet)',
  guard: 'var(--span-quiet)',
  log: 'var(--span-quiet)',
  other: 'var(--span-quiet)',
}

/** Colour of a span: by kind, red when it failed. */
export const spanColour = ({ kind, status }: Pick<SpanSummary, 'kind' | 'status'>): string =>
  status === 'error' ? 'var(--err)' : colours[kind]
