import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { oncePerRun } from '../context/context.ts'
import { before } from '../probes/deadline.ts'
import { hostOf } from './host.ts'

/** The addresses of the public host, as programs on this machine get them. Rejects with the error of the resolver. */
export const targetAddresses = oncePerRun(async ({ target, signal }): Promise<readonly LookupAddress[]> => {
  if (target === null) return []
  return before(signal, lookup(hostOf(target), { all: true }))
})
