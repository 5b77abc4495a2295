import type { Out } from '../data/call.ts'
import type { FilterKey } from '../ui/filter-input.tsx'

/** What the filter of runs knows, with the values that there are now. */
export const filterKeys = (facets: Out<'studio.runs.facets'> | undefined): FilterKey[] => [
  {
    key: 'status',
    hint: 'how it ended',
    values: ['ok', 'error', 'denied', 'running', 'canceled', 'interrupted'],
  },
  { key: 'trigger', hint: 'what started it', values: Object.keys(facets?.trigger ?? {}) },
  { key: 'action', hint: 'name or module', values: facets?.action.map(({ v }) => v) ?? [] },
  { key: 'ms', hint: 'duration: >200', values: ['>100', '>1000', '<10'] },
  { key: 'org', hint: 'organisation' },
  { key: 'user', hint: 'who called' },
  { key: 'impersonated', hint: 'by whom, or true', values: ['true'] },
  { key: 'trace', hint: 'all runs of a trace' },
  { key: 'code', hint: 'error code' },
  { key: 'attempt', hint: 'tries: >1', values: ['>1'] },
  { key: 'input', hint: 'input.path:value' },
]
