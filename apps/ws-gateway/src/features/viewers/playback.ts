import { type ConnectRequest, checker } from '@stream-manager/contracts'
import { Type } from 'typebox'

/** CTA-5004 allows 64 characters in a `sid`. */
const Playback = Type.Object({ sid: Type.String({ pattern: '^[^"\\\\]{1,64}$' }) })

const checkPlayback = checker(Playback, 'The data of the connect command')

/** The `sid` of the player beside the socket. Null without one: other data is that of the application. */
export const playbackOf = ({ data }: ConnectRequest): string | null => {
  const checked = checkPlayback(data)
  return checked.ok ? checked.value.sid : null
}
