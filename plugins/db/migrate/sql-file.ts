import type { DatabaseEngine } from '../database.ts'
import { MigrationError } from './error.ts'
import { lineAt } from './statements.ts'
import { tokens } from './tokens.ts'

/** A `.sql` migration, understood. */
export interface SqlFile {
  /** Each part has its lines where they are in the file. */
  readonly up: string
  readonly down: string | undefined
  readonly transaction: boolean
  readonly foreignKeys: boolean
}

const SETTING = /^--\s*(transaction|foreign-keys)\s*:\s*(.*?)\s*$/i

/**
 * Reads the sections (`-- up`, `-- down`) and settings (`-- transaction: off`, `-- foreign-keys: off`)
 * of a file. Each is a comment on a line of its own.
 *
 * @param file for messages
 */
export function readSqlFile(text: string, engine: DatabaseEngine, file: string): SqlFile {
  const settings = { transaction: true, 'foreign-keys': true }
  let down: number | undefined
  for (const { kind, text: comment, start } of tokens(text, engine)) {
    if (kind !== 'comment' || !beginsLine(text, start)) continue
    if (/^--\s*down\s*$/i.test(comment)) {
      if (down !== undefined) {
        throw new MigrationError('it has two `-- down` sections', 'leave one of them', {
          file,
          line: lineAt(text, start),
        })
      }
      down = start
    }
    const [, name, value] = SETTING.exec(comment) ?? []
    if (name === undefined) continue
    if (value !== 'on' && value !== 'off') {
      throw new MigrationError(
        `"${value}" is no value for "${name}"`,
        `write \`-- ${name}: off\`, or leave it out`,
        { file, line: lineAt(text, start) },
      )
    }
    settings[name.toLowerCase() as keyof typeof settings] = value === 'on'
  }
  return {
    up: text.slice(0, down),
    down: down === undefined ? undefined : blank(text.slice(0, down)) + text.slice(down),
    transaction: settings.transaction,
    foreignKeys: settings['foreign-keys'],
  }
}

function beginsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === ''
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')
