import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { VirtualTime } from '@stream-manager/async/virtual-time'
import type { Backplane } from '@stream-manager/backplane/port'
import { VIEWER_ROUND_MS, type ViewerCount } from '@stream-manager/contracts'
import { eventually, type FakeClock, fakeClock, type TestScope } from '@stream-manager/test-kit'
import { byRole } from './by-role.ts'
import { type TestApi, testApi } from './test-api.ts'

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** A player, as the servers see it. */
export interface Player {
  /** As a trusted proxy names it. */
  readonly address: string
  readonly agent?: string
  readonly sid?: string
  readonly cmcd?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

const PLAYLIST = '/hls/main/index.m3u8'
const SEGMENT = '/hls/main/abc-1.ts'
/** With segments of 2 s a player reads the playlist 7 or 8 times in 15 s. */
const READS_OF_ROUNDS = [3, 2, 3] as const
/** Each has a socket of its own. */
const PLAYERS_AT_ONCE = 50

const pathOf = (path: string, { sid, cmcd = sid && `sf=h,sid="${sid}",st=l` }: Player): string =>
  cmcd ? `${path}?CMCD=${encodeURIComponent(cmcd)}` : path

const headersOf = ({ address, agent = BROWSER, headers }: Player) => ({
  'x-forwarded-for': address,
  'user-agent': agent,
  ...headers,
})

interface Watching {
  /** Reads of the playlist in each round. */
  readonly reads?: readonly number[]
  /** Segments of each round. */
  readonly segments?: number
}

/** Replicas of the API behind a trusted proxy, whose rounds end when the test says. */
export class Audience {
  readonly clock: FakeClock
  readonly replicas: readonly TestApi[]
  readonly #time: VirtualTime

  constructor(replicas: readonly TestApi[], time: VirtualTime, clock: FakeClock) {
    this.replicas = replicas
    this.#time = time
    this.clock = clock
  }

  async fetch(player: Player, { path = PLAYLIST, replica = 0 } = {}): Promise<number> {
    const api = this.replicas[replica]
    const { method = 'GET' } = player
    const answer = await api?.send(method, pathOf(path, player), undefined, headersOf(player))
    return answer?.statusCode ?? 0
  }

  /** Ends the round on all replicas. */
  async endRound(): Promise<void> {
    this.clock.advance(VIEWER_ROUND_MS)
    const at = this.clock.now().toISOString()
    this.#time.advance(VIEWER_ROUND_MS)
    await eventually(async () => {
      const { publications } = await this.#backplane.history('events/viewers', { limit: 10, reverse: true })
      const sources = publications.filter(({ data }) => (data as { at: string }).at === at)
      return sources.length === this.replicas.length
    })
    await eventually(() => this.#time.pending === this.replicas.length)
  }

  /** Everybody watches for the window: playlists as often as a player reads them, and a segment each round. */
  async watch(players: readonly Player[], { reads = READS_OF_ROUNDS, segments = 1 }: Watching = {}) {
    for (const readsOfRound of reads) {
      for (let first = 0; first < players.length; first += PLAYERS_AT_ONCE) {
        const some = players.slice(first, first + PLAYERS_AT_ONCE)
        await Promise.all(
          some.map((player, index) => this.#play(player, index, { reads: readsOfRound, segments })),
        )
      }
      await this.endRound()
    }
  }

  /** Requests go to the replicas in turn. */
  async #play(player: Player, index: number, { reads, segments }: { reads: number; segments: number }) {
    const paths = [...Array(reads).fill(PLAYLIST), ...Array(segments).fill(SEGMENT)]
    for (const [place, path] of paths.entries()) {
      await this.fetch(player, { path, replica: (index + place) % this.replicas.length })
    }
  }

  async count(query = ''): Promise<ViewerCount> {
    const answer = await this.replicas[0]?.get(`/api/analytics/viewers${query}`, { authorization: 'viewer' })
    return answer?.json()
  }

  get #backplane(): Backplane {
    const [first] = this.replicas
    if (!first) throw new Error('there is no replica')
    return first.backplane
  }
}

interface AudienceOptions {
  readonly backplanes?: readonly Backplane[]
  readonly start?: Date
  readonly environment?: Readonly<Record<string, string>>
}

const TRUSTING = { HOST: '0.0.0.0', TRUSTED_PROXIES: '127.0.0.1' }

/** One replica with a store of its own, or one for each of these backplanes. */
export const startAudience = async (
  t: TestScope,
  { backplanes = [], start, environment = TRUSTING }: AudienceOptions = {},
): Promise<Audience> => {
  const time = new VirtualTime()
  const clock = fakeClock(start)
  const shared = { environment, clock, schedule: time.schedule, authenticate: byRole }
  const replicas: TestApi[] = []
  for (const backplane of backplanes.length > 0 ? backplanes : [undefined]) {
    const api = await testApi(t, { ...shared, ...(backplane && { backplane }) })
    await writeFile(join(api.dataDir, PLAYLIST), '#EXTM3U\n')
    await writeFile(join(api.dataDir, SEGMENT), 'segment')
    replicas.push(api)
  }
  return new Audience(replicas, time, clock)
}
