export interface Episode {
  guid: string
  feedId: string
  title: string
  audioUrl: string
  publishedAt: number
}

export interface FeedClient {
  /** All episodes currently listed by the feed, newest first. */
  list(feedId: string): Promise<Episode[]>
}

export interface EpisodeStore {
  /** Inserts or replaces by guid. Rejects as a whole when one row is refused. */
  upsert(episodes: Episode[]): Promise<void>
}
