import { expect, test } from 'bun:test'
import { STATUS_CODES } from 'node:http'
import { STATUS_TEXT } from '../../../plugins/http/status-text.ts'

/** Renamed by RFC 9110 (2022); Node.js keeps the older names, and a word's case of another. */
const RENAMED: Record<string, string> = {
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
}

test('every error status of the registry has its name', () => {
  const errors = Object.entries(STATUS_CODES).filter(([code]) => +code >= 400)
  const named = errors.filter(([code]) => ![418, 509, 510].includes(+code))
  expect(named.length).toBeGreaterThan(35)
  for (const [code, name] of named) expect(RENAMED[code] ?? STATUS_TEXT[+code]).toBe(name!)
})
