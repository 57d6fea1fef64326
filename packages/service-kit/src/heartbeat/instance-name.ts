import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/**
 * A name for this run of a process that no other has: replicas may share their host's name and, in containers, the process
 * id 1; after a restart both are the same again.
 */
export const instanceName = (): string =>
  `${hostname().slice(0, 64)}-${process.pid}-${randomBytes(3).toString('hex')}`
