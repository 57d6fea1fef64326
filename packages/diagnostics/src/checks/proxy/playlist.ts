import { delay } from '@stream-manager/async'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { bearer } from '../../vantages/arrival.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import { directVantage, type Vantage } from '../../vantages/vantage.ts'
import { type Answer, exchange, statusText } from '../../wire/exchange.ts'
import { type PlaylistPosition, positionIn } from './playlist-text.ts'
import { proxied } from './proxied.ts'

const PLAYLIST = 'hls/main/index.m3u8'
const SUCCESS = 200
const POLL_MS = 250
/** A copy of the proxy that is this much older is not the next request's luck. */
const MAX_BEHIND = 1

const read = async (context: CheckContext, { page }: Vantage): Promise<Answer> => {
  const headers = bearer(await context.signToken('operator'))
  return exchange({ url: new URL(PLAYLIST, page), headers, signal: patience(context) })
}

const sequenceOf = ({ body }: Answer): number => positionIn(body)?.sequence ?? -1

/** Waits until the programme has gone on far enough that a copy would show. Ends with the check. */
const nextSequence = async (context: CheckContext, direct: Vantage, first: PlaylistPosition) => {
  for (;;) {
    const sequence = sequenceOf(await read(context, direct))
    if (sequence > first.sequence + MAX_BEHIND) return sequence
    await delay(POLL_MS, { signal: context.signal })
  }
}

const evidenceOf = (
  answer: Answer,
  { expected, actual }: { expected: number; actual: number },
): DoctorEvidence[] => [
  { what: 'media sequence', expected: `at least ${expected}`, actual: String(actual), source: PLAYLIST },
  {
    ...{ what: 'Cache-Control', expected: 'no-store', source: PLAYLIST },
    actual: answer.headers['cache-control'] ?? 'not set',
  },
  { what: 'Age', expected: 'not set', actual: answer.headers.age ?? 'not set', source: PLAYLIST },
]

/** Reads the playlist through the proxy, lets the programme go on, and reads it again: a copy is then too old. */
const askFrom =
  (direct: Vantage, first: PlaylistPosition) =>
  async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
    const early = await read(context, vantage)
    if (early.status !== SUCCESS) {
      const evidence = { what: PLAYLIST, expected: '200', actual: statusText(early), source: vantage.name }
      return unexpected(`the playlist does not come through: ${statusText(early)}`, evidence)
    }
    const newest = await nextSequence(context, direct, first)
    const late = await read(context, vantage)
    const actual = sequenceOf(late)
    const expected = newest - MAX_BEHIND
    const evidence = evidenceOf(late, { expected, actual })
    if (actual >= expected) return asExpected('the playlist is fresh', evidence)
    return unexpected(`the playlist is ${newest - actual} segments old`, evidence)
  }

export const playlist: Check = {
  id: 'proxy.playlist',
  group: 'proxy',
  title: 'The playlist comes fresh through the proxy',
  dependsOn: ['socket.route', 'socket.token'],
  severity: 'error',
  cost: 'deep',
  symptom: 'The picture stands still every few seconds, and catches up in jumps.',
  cause: 'A cache on the way keeps playlists, although their Cache-Control is no-store.',
  cure: {
    text: 'Exempt .m3u8 from caching. nginx: `proxy_cache off; proxy_buffering off;` in the location of /hls/.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const direct = directVantage(context)
    if (direct === null || context.target === null)
      return skip('no --target, or the port of the API is not known')
    const first = await read(context, direct)
    const position = positionIn(first.body)
    if (first.status !== SUCCESS || position === null) return skip('no programme is on air')
    return proxied(askFrom(direct, position))(context)
  },
}
