// Runs and lines of a month of a busy service, made by the database itself: the same on both engines.
import type { Engine } from '../../../services.ts'

const MONTH = 30 * 24 * 3600 * 1000
/** When the last run started. */
export const END: number = Date.UTC(2026, 0, 31)

/** How an engine writes a number in hexadecimal, and what it calls rounding down. */
const WRITES: Record<Engine, { hex(number: string, digits: number): string; down: string }> = {
  sqlite: { hex: (number, digits) => `printf('%0${digits}x', ${number})`, down: 'floor' },
  postgres: { hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`, down: 'floor' },
}

/** A number from 0 to 1 that looks random, of the `k`th kind, for a row. */
const random = (k: number, i = 'i'): string =>
  `((((${i}) % 1000003) * (((${i}) + ${k * 7907}) % 999983) + ${k} * (${i})) % 1000033) / 1000033.0`

/** Of so many, the first much more often than the last. */
const skewed = (down: string, k: number, count: number): string =>
  `cast(${down}(${count} * ${random(k)} * ${random(k)} * ${random(k)}) as integer)`

const idOf = (engine: Engine, i: string, rows: number): string => {
  const { hex } = WRITES[engine]
  const time = timeOf(i, rows)
  const random48 = `(((${i}) % 1000003) * 281474977 + (${i})) % 281474976710656`
  return `${hex(`(${time}) / 65536`, 8)} || '-' || ${hex(`(${time}) % 65536`, 4)} || '-7' || ${hex(`(${i}) % 4096`, 3)} || '-8000-' || ${hex(random48, 12)}`
}

const timeOf = (i: string, rows: number): string => `${END - MONTH} + ((${i}) * ${MONTH}) / ${rows}`

/** Selects the columns of `action_runs`, in order, for the numbers `i` of a source. */
export function runsSql(engine: Engine, source: string, rows: number): string {
  const { hex, down } = WRITES[engine]
  const status = `case when ${random(7)} < 0.98 then 'succeeded' when ${random(7)} < 0.992 then 'refused' else 'failed' end`
  const error = (refused: string, failed: string): string =>
    `case when ${random(7)} < 0.98 then null when ${random(7)} < 0.992 then ${refused} else ${failed} end`
  const json = (text: string): string => (engine === 'postgres' ? `(${text})::jsonb` : text)
  return `select ${idOf(engine, 'i', rows)},
    ${hex(`((i / 2) * 2654435761) % 4294967296`, 8)} || ${hex('i / 2', 24)},
    case when i % 10 = 1 then ${idOf(engine, 'i - 1', rows)} end,
    ${timeOf('i', rows)},
    ${random(8)} * ${random(8)} * ${random(8)} * 2000, 1,
    'module' || (${skewed(down, 1, 50)} % 8) || '.action' || ${skewed(down, 1, 50)},
    'module' || (${skewed(down, 1, 50)} % 8),
    case when ${random(2)} < 0.8 then 'api' when ${random(2)} < 0.95 then 'queue' else 'cron' end,
    ${json(`'{"method":"POST","path":"/things"}'`)},
    case when ${random(5)} < 0.3 then 'anonymous' else 'user' end,
    case when ${random(5)} < 0.3 then null else 'user_' || ${skewed(down, 6, 20_000)} end,
    case when ${random(3)} < 0.6 then 'org_' || ${skewed(down, 4, 500)} end,
    ${status},
    ${error(`'FORBIDDEN'`, `case when ${random(9)} < 0.9 then 'INTERNAL' when ${random(9)} < 0.999 then 'TIMEOUT' else 'RARE' end`)},
    ${error(json(`'{"message":"no","status":403}'`), json(`'{"message":"no","status":500}'`))},
    ${json(`'{"title":"a thing","count":' || i || '}'`)},
    ${json(`'{"id":' || i || ',"title":"a thing","done":false}'`)}, null, null, null,
    ${error('null', `substr('0123456789abcdef', cast(1 + i % 12 as integer), 4) || 'fedcba987654'`)}, null, null, null
    from ${source}`
}

/** Selects the columns of `action_logs`: one for each number. */
export function logsSql(engine: Engine, source: string, rows: number): string {
  const { down } = WRITES[engine]
  const id = idOf(engine, 'i', rows)
  return `select 'l' || ${id}, ${id}, 'module' || (${skewed(down, 1, 50)} % 8) || '.action' || ${skewed(down, 1, 50)},
    case when ${random(7)} < 0.97 then 'info' when ${random(7)} < 0.99 then 'warn' else 'error' end,
    ${timeOf('i', rows)}, case when i % 1000000 = 7 then 'a needle ' else 'did a thing ' end || i, null, null
    from ${source}`
}
