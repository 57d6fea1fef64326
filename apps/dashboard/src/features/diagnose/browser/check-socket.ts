import { SHARED_TEXTS } from '@stream-manager/diagnostics/browser'
import type { BrowserOutcome } from './outcome.ts'

const DEADLINE_MS = 10_000
/** The first command of the client protocol. Without a token the gateway answers with a session or asks for one. */
const CONNECT = JSON.stringify({ id: 1, connect: {} })
/** Close codes from here on belong to applications, so they come from the gateway. */
const FIRST_OWN_CODE = 3000

/** `answered`: the gateway speaks. `silent`: the socket opened, and no command was answered. */
type Conversation = 'unopened' | 'silent' | 'answered'

const converse = (socketUrl: string, signal: AbortSignal): Promise<Conversation> =>
  new Promise((resolve) => {
    let socket: WebSocket
    try {
      socket = new WebSocket(socketUrl)
    } catch {
      // An extension of the browser may forbid sockets.
      resolve('unopened')
      return
    }
    let found: Conversation = 'unopened'
    const end = (outcome: Conversation) => {
      socket.close()
      resolve(outcome)
    }
    socket.onopen = () => {
      found = 'silent'
      socket.send(CONNECT)
    }
    socket.onmessage = () => end('answered')
    socket.onclose = ({ code }) => end(code >= FIRST_OWN_CODE ? 'answered' : found)
    signal.addEventListener('abort', () => end(found), { once: true })
  })

const OUTCOMES: Readonly<Record<Conversation, Omit<BrowserOutcome, 'durationMs'>>> = {
  answered: { status: 'pass', summary: (texts) => texts.socketAnswers, explanation: null },
  silent: {
    status: 'fail',
    summary: (texts) => texts.socketSilent,
    explanation: SHARED_TEXTS['socket.connect'],
  },
  unopened: {
    status: 'fail',
    summary: (texts) => texts.socketUnopened,
    explanation: SHARED_TEXTS['socket.upgrade'],
  },
}

/** Opens a socket of its own and sends the first command. */
export const checkSocket = async (socketUrl: string, signal: AbortSignal): Promise<BrowserOutcome> => {
  const startMs = performance.now()
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)])
  const conversation = await converse(socketUrl, deadline)
  return { ...OUTCOMES[conversation], durationMs: performance.now() - startMs }
}
