import type { EpisodeStore, FeedClient } from './types.js'

export interface SyncResult {
  feedId: string
  stored: number
}

export class FeedSync {
  constructor(
    private readonly client: FeedClient,
    private readonly episodes: EpisodeStore,
  ) {}

  async run(feedId: string): Promise<SyncResult> {
    const listed = await this.client.list(feedId)
    await this.episodes.upsert(listed)
    return { feedId, stored: listed.length }
  }
}
