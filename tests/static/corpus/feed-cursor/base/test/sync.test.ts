import { expect, test } from 'vitest'

import { MemoryEpisodeStore } from '../src/store/memory.js'
import { FeedSync } from '../src/sync.js'
import type { Episode, FeedClient } from '../src/types.js'

const episode = (guid: string, publishedAt: number): Episode => ({
  guid,
  feedId: 'history-hour',
  title: `Episode ${guid}`,
  audioUrl: `https://cdn.example.org/${guid}.mp3`,
  publishedAt,
})

const clientWith = (episodes: Episode[]): FeedClient => ({
  list: async () => episodes,
})

test('stores every listed episode', async () => {
  const store = new MemoryEpisodeStore()
  const sync = new FeedSync(clientWith([episode('b', 20), episode('a', 10)]), store)

  expect(await sync.run('history-hour')).toEqual({ feedId: 'history-hour', stored: 2 })
  expect([...store.rows.keys()]).toEqual(['b', 'a'])
})
