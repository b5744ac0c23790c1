import type { Episode, EpisodeStore } from '../types.js'

export class MemoryEpisodeStore implements EpisodeStore {
  readonly rows = new Map<string, Episode>()

  async upsert(episodes: Episode[]): Promise<void> {
    for (const episode of episodes) {
      this.rows.set(episode.guid, episode)
    }
  }
}
