import { once } from 'node:events'
import { connect } from 'node:net'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import type { Heartbeat } from '@stream-manager/contracts'
import type { CheckContext } from '../context/context.ts'
import { before } from '../probes/deadline.ts'
import { readHeartbeats } from '../probes/heartbeats.ts'
import { redisLogins } from '../stores/redis-logins.ts'

const CONNECT_MS = 1500
/** The check has an earlier deadline. */
const TIMING = { commandTimeoutMs: 30_000, callTimeoutMs: 30_000 }
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

/** The heartbeats in Redis. Null when they cannot be read: checks of Redis say why. */
export const announced = async (context: CheckContext): Promise<Heartbeat[] | null> => {
  const logins = await redisLogins(context).catch(() => null)
  if (logins === null) return null
  const { url, password } = logins
  const opening = openRedisBackplane({
    url,
    log: SILENT,
    timing: TIMING,
    ...(password !== undefined && { password }),
  })
  try {
    const backplane = await before(context.signal, opening)
    return await before(context.signal, readHeartbeats(backplane))
  } catch {
    return null
  } finally {
    void opening.then((backplane) => backplane.close()).catch(() => {})
  }
}

/** Null for a connection that opens, or the reason. */
export const connectionProblem = async (address: string, signal: AbortSignal): Promise<string | null> => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]) })
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ABORT_ERR'
      ? String(error.code)
      : 'no answer'
  } finally {
    socket.destroy()
  }
}
