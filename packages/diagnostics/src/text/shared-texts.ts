import type { Check } from '../check.ts'

type Texts = Pick<Check, 'cause' | 'cure'>

/** Cause and cure of the checks that the page also makes from the visitor's browser, by id. */
export const SHARED_TEXTS = {
  'socket.upgrade': {
    cause: 'The path /ws leads to a server that takes no WebSocket upgrades.',
    cure: {
      text: 'Route /ws of the public host to WS_PORT of the gateway, as infra/haproxy/haproxy.cfg does.',
      command: null,
      auto: null,
    },
  },
  'socket.connect': {
    cause: 'Something on the way takes the socket and passes its frames on to nobody.',
    cure: {
      text: 'Exempt /ws from caches, inspection and buffering on the way, or end the socket at the gateway itself.',
      command: null,
      auto: null,
    },
  },
  'media.playlist': {
    cause:
      'The API serves another DATA_DIR than the engine writes to, or the engine cannot write there: the disk is full, or the folder belongs to another user.',
    cure: {
      text: 'Give API and engine the same DATA_DIR, with room and rights. The HLS output of the stream names its error.',
      command: null,
      auto: null,
    },
  },
} as const satisfies Record<string, Texts>
