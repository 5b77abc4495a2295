// Processes that are killed with a mail in hand. Real time; bounds leave room for a busy machine.
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { simpleParser } from 'mailparser'
import { openDatabase } from 'bunbase/db'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { until } from '../../until.ts'
import { answered, smtpSink } from './smtp-sink.ts'

const PROGRAM = new URL('programs/app.ts', import.meta.url).pathname

function start(role: 'order' | 'work', place: TestDatabase, smtp: string): Bun.Subprocess {
  return Bun.spawn([process.execPath, PROGRAM], {
    env: { ...process.env, ROLE: role, DATABASE_URL: place.url, SMTP_URL: smtp },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
}

for (const engine of await engines()) {
  describe(engine, () => {
    test('a mail outlives the process that sent it, and the one that was handing it over', async () => {
      await using place = await testDatabase(engine)
      const ids: (string | undefined)[] = []
      // Takes the first mail, and never says so.
      let isFirst = true
      await using sink = await smtpSink({
        onData: answered(async (stream) => {
          const stalls = isFirst
          isFirst = false
          ids.push((await simpleParser(stream)).messageId)
          if (stalls) await new Promise(() => undefined)
        }),
      })
      const ordered = start('order', place, sink.url)
      await ordered.exited
      expect(ordered.signalCode).toBe('SIGKILL')
      expect(ids).toEqual([])
      if (engine === 'sqlite') expect(bytesOf(place)).not.toContain('hush-hush')

      const first = start('work', place, sink.url)
      await until('the mail is on its way', () => ids.length === 1, 20_000)
      first.kill('SIGKILL')
      await first.exited
      const second = start('work', place, sink.url)
      await until('it comes again', () => ids.length === 2, 20_000)
      // Whoever got it twice can tell by its id.
      expect(ids[1]).toBe(ids[0]!)
      const database = openDatabase({ url: place.url })
      const left = async () => (await database.run('select id from job_queue')).rows.length
      await until('no job is left', async () => (await left()) === 0, 20_000)
      await database.close()
      second.kill('SIGKILL')
      await second.exited
      expect(ids).toHaveLength(2)
    }, 60_000)
  })
}

/** Everything that is in the files of a database. */
function bytesOf({ url }: TestDatabase): string {
  const folder = dirname(url.replace(/^file:/, ''))
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join('')
}
