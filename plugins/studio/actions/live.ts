import type { Action } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { LiveBatch, LiveTopic } from '../contract/live.ts'
import type { Feed } from '../live/feed.ts'
import { registryDiff } from '../registry-diff.ts'
import type { Studio } from '../studio.ts'

/** The feed by polls, for where there is no WebSocket. */
export function liveActions(studio: Studio, feed: Feed): Action[] {
  const { instance, startedAt } = studio
  return [
    studioAction('studio.live.poll', 'reads', async ({ topics }) => {
      const readers = topics.map(({ topic, q, cursor = null }) => ({
        ...{ topic: topic as LiveTopic, cursor },
        reader: feed.reader(topic as LiveTopic, q, cursor),
      }))
      // Its reader has to have it by then.
      if (topics.some(({ topic }) => topic === 'registry')) await registryDiff(studio)
      const batches = readers.map(({ topic, cursor, reader }): LiveBatch => {
        const batch = reader.read()
        return batch ?? { topic, cursor: cursor ?? instance, items: [], dropped: 0, gap: false }
      })
      return { instance, startedAt, batches }
    }),
  ]
}
