import { type Rate, TokenBuckets } from '@stream-manager/async'
import { fail } from '@stream-manager/contracts'
import type { Chat } from '@stream-manager/domain'

/** The chat with a rate limit per stream on messages from the clients of this gateway. */
export const withPublishRate = (chat: Chat, rate: Rate): Chat => {
  const buckets = new TokenBuckets(rate)
  return {
    ...chat,
    send: async (streamId, ...message) => {
      if (buckets.take(streamId) === 'granted') return chat.send(streamId, ...message)
      return fail('request.rate_limited', 'The chat takes no more messages at the moment; send it again', {
        retryAfterSeconds: 1,
      })
    },
  }
}
