import { TokenBucket } from '@stream-manager/async'
import {
  DEFAULT_STREAM_ID,
  ECHO_CHANNEL,
  EchoEvent,
  fail,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { channelKey } from '../stream/keys.ts'
import type { Echoes } from './api.ts'

/** Of this process, whoever asks: an echo wakes every gateway with a subscriber. */
const RATE = { perSecond: 5, burst: 20 }
/** Long enough for a subscriber that comes a moment late; then nothing of it is left. */
const TTL_MS = 10_000

const ECHO_KEY = channelKey(DEFAULT_STREAM_ID, ECHO_CHANNEL)

const checkEcho = tolerantChecker(EchoEvent, 'The echo')

/** The newest echo, or null. */
export const readEcho = async ({ backplane }: Context): Promise<EchoEvent | null> => {
  const checked = checkEcho(await backplane.getLatest(ECHO_KEY))
  return checked.ok ? checked.value.parsed : null
}

/** Publishes to the hidden channel alone, past every document and log of a stream. */
export const createEchoes = ({ backplane, clock }: Context): Echoes => {
  const rate = new TokenBucket(RATE)
  return {
    publish: async ({ nonce }) => {
      if (rate.take() !== 'granted') {
        return fail('request.rate_limited', 'Too many echoes at the moment; ask again', {
          retryAfterSeconds: 1,
        })
      }
      const event: EchoEvent = { nonce, at: clock.now().toISOString() }
      await backplane.setLatest(ECHO_KEY, event, { ttlMs: TTL_MS })
      return succeed({ ...event, channel: ECHO_CHANNEL })
    },
  }
}
