import { once } from 'node:events'
import { connect } from 'node:net'
import { abortWithin, within } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import type { Heartbeat } from '@stream-manager/contracts'
import { systemErrorCode } from '@stream-manager/service-kit'
import type { CheckContext } from '../context/context.ts'
import { readHeartbeats } from '../probes/heartbeats.ts'
import { redisLogins } from '../stores/redis-logins.ts'
import { withBackplane } from '../stores/with-backplane.ts'

/** A Redis that is silent has a check of its own, and must not make this one late. */
const READ_MS = 3000
/** Heartbeats come every second. An instance that has just ended is no fault of the network. */
const MAX_AGE_MS = 5000
/** A network that drops packets answers never. */
const CONNECT_MS = 2000

export const NOT_READABLE = 'the heartbeats of the services cannot be read in Redis'

const isRunning = ({ at, leaving }: Heartbeat, nowMs: number): boolean =>
  leaving !== true && Math.abs(nowMs - Date.parse(at)) < MAX_AGE_MS

/** The instances that run, by their heartbeats in Redis. Null when these cannot be read: checks of Redis say why. */
export const announced = async (context: CheckContext): Promise<Heartbeat[] | null> => {
  const logins = await redisLogins(context).catch(() => null)
  if (logins === null) return null
  const nowMs = context.clock.now().getTime()
  const read = (signal: AbortSignal) =>
    withBackplane(logins, signal, async (backplane) =>
      (await readHeartbeats(backplane)).filter((heartbeat) => isRunning(heartbeat, nowMs)),
    )
  const deadline = { deadlineMs: READ_MS, signal: context.signal, schedule: patientSchedule }
  return abortWithin(read, { ...deadline, onLate: () => null }).catch(() => null)
}

/** Null for a connection that opens, or the reason. */
export const connectionProblem = async (address: string, signal: AbortSignal): Promise<string | null> => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) })
  try {
    const connecting = once(socket, 'connect').then(() => null)
    const onLate = () => 'no answer'
    return await within(connecting, { deadlineMs: CONNECT_MS, onLate, signal, schedule: patientSchedule })
  } catch (error) {
    return systemErrorCode(error) ?? 'no answer'
  } finally {
    socket.destroy()
  }
}
