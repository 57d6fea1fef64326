import type { Command } from '@stream-manager/contracts'
import { connected, type GatewayAnswer } from '../../fakes/gateway.ts'

type Name = Exclude<keyof Command, 'id'>

/** A gateway that connects, with these replies to other commands. Null leaves a command without an answer. */
export const answering =
  (replies: Partial<Record<Name, object | null>>): GatewayAnswer =>
  (command: { id: number }) => {
    const [name] = Object.keys(command).filter((key) => key !== 'id')
    if (name === 'connect') return connected(command)
    const reply = replies[name as Name]
    return reply ? JSON.stringify({ id: command.id, ...reply }) : null
  }

const POSITION = { recoverable: true, positioned: true, epoch: 'e', offset: 7 }

export const subscribedAt = (more: object = {}) => ({ subscribe: { ...POSITION, ...more } })
