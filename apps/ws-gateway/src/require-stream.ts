import { type ChannelAddress, channelTarget, type Result, succeed } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'

/** Errors: `stream.not_found`, for a channel that belongs to a stream. */
export const requireStream = async (
  { streams }: Pick<Domain, 'streams'>,
  address: ChannelAddress,
): Promise<Result<unknown>> => {
  const streamId = channelTarget(address)
  return streamId === null ? succeed(null) : streams.get(streamId)
}
