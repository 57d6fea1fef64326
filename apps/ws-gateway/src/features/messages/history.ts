import type { Backplane, History, Position } from '@stream-manager/backplane/port'
import { type Audience, type HistoryRequest, servedChannel } from '@stream-manager/contracts'
import { channelKey, type Domain, presentEvent } from '@stream-manager/domain'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import { requireStream } from '../../require-stream.ts'
import type { NamedChannel } from '../fanout/live-publication.ts'

export interface HistorySource {
  readonly backplane: Backplane
  readonly domain: Pick<Domain, 'realtime' | 'streams'>
  /** Publications in one reply. */
  readonly maxHistory: number
}

interface Page {
  readonly key: string
  readonly retain: number
  readonly limit: number
  readonly reverse: boolean
  readonly since: Position | undefined
}

/** The port reads backwards from the top only, so an older page is cut out of all retained publications. */
const readOlder = async (backplane: Backplane, page: Page, since: Position): Promise<History> => {
  const all = await backplane.history(page.key, { limit: page.retain, reverse: true })
  const publications = all.publications.filter(({ offset }) => offset < since.offset).slice(0, page.limit)
  return { position: all.position, publications, recovered: all.position.epoch === since.epoch }
}

const readPage = (backplane: Backplane, page: Page): Promise<History> => {
  const { key, limit, reverse, since } = page
  if (since === undefined) return backplane.history(key, { limit, reverse })
  return reverse ? readOlder(backplane, page, since) : backplane.history(key, { since, limit })
}

/** Reads publications of a log, oldest first unless reversed; without `since` and `reverse`, the newest ones. */
export const readHistory = async (
  { backplane, domain, maxHistory }: HistorySource,
  { channel: { address }, audience }: { channel: NamedChannel; audience: Audience },
  request: HistoryRequest,
): Promise<Outcome> => {
  const channel = servedChannel(address.kind)
  if (channel.kind !== 'log') return refuse('notAvailable', 'this channel keeps its latest value only')
  const stream = await requireStream(domain, address)
  if (!stream.ok) return refuseFor(stream.fault)
  const key = channelKey(address.streamId, address.kind)
  const { limit: asked = 0, since, reverse = false } = request
  const limit = asked < 0 ? maxHistory : Math.min(asked, maxHistory)
  const { position } = await backplane.snapshot(key, [])
  if (limit === 0) return { result: { history: { publications: [], ...position } } }
  const from = since && { epoch: since.epoch || position.epoch, offset: since.offset ?? 0 }
  const history = await readPage(backplane, { key, limit, reverse, since: from, retain: channel.retain })
  if (!history.recovered) return refuse('unrecoverablePosition')
  const existing = await domain.realtime.redact(address, history.publications)
  const publications = existing.map(({ offset, data }) => ({
    offset,
    data: presentEvent(audience, address.kind, data),
  }))
  return { result: { history: { publications, ...history.position } } }
}
