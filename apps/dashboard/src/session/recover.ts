import type { Client, Session } from '@stream-manager/client'

/** Between two attempts of a page that the gateway turned away for good. */
const RETRY_MS = 5000

const isSignedIn = async (session: Session): Promise<boolean> => {
  try {
    return (await session.resume()) !== null
  } catch {
    // The server is away: the next attempt tells.
    return true
  }
}

/**
 * Goes on after the gateway has ended the connection for good, as when the session is over or the rights have changed. The
 * renewal tells whether the person is still signed in. Returns the function that stops it.
 */
export const recoverConnection = (
  { connection }: Client,
  session: Session,
  isBypassed: boolean,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  const attempt = async () => {
    const isExpected = isBypassed || (await isSignedIn(session))
    if (isExpected && !isStopped) connection.connect()
  }
  const leave = connection.watch(({ state }) => {
    if (state !== 'disconnected') return
    clearTimeout(timer)
    // The session may be over: that is asked at once. The connection itself is tried again a moment later.
    if (!isBypassed) void isSignedIn(session)
    timer = setTimeout(() => void attempt(), RETRY_MS * (0.5 + Math.random()))
  })
  return () => {
    isStopped = true
    clearTimeout(timer)
    leave()
  }
}
