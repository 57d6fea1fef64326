import type { Fault } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FaultError } from '../../errors/fault-error.ts'

/** Requests refused since the start, by reason. */
export type RefusalCounts = {
  readonly [Reason in 'refusedHosts' | 'refusedOrigins']: number
}

declare module 'fastify' {
  interface FastifyInstance {
    refusals(): RefusalCounts
    /** Counts and logs a refused request. Returns the error to throw. */
    refused(reason: keyof RefusalCounts, refusal: Refusal): FaultError
  }
}

export interface Refusal {
  readonly request: FastifyRequest
  readonly fault: Fault
  /** Logged with its first characters only, because it comes from outside. */
  readonly value: string
  readonly message: string
}

const MAX_LOGGED_CHARACTERS = 100

/** Counts and logs the requests that the guards refuse, so that an operator finds a missing setting. */
export const refusals = fp(
  async (app) => {
    const counts = { refusedHosts: 0, refusedOrigins: 0 }
    app.decorate('refusals', () => ({ ...counts }))
    app.decorate('refused', (reason: keyof RefusalCounts, { request, fault, value, message }: Refusal) => {
      counts[reason] += 1
      request.log.warn({ code: fault.code, value: value.slice(0, MAX_LOGGED_CHARACTERS) }, message)
      return new FaultError(fault)
    })
  },
  { name: 'refusals', fastify: '5.x', dependencies: ['problems'] },
)
