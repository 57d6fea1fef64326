import { isPermitted, type Role } from './permissions.ts'

/** Readers of the same thing: viewers read it without addresses' secret parts and without faults of outputs. */
export const AUDIENCES = ['viewer', 'operator'] as const
export type Audience = (typeof AUDIENCES)[number]

/** Moderators belong to the viewers: they have no right to read outputs. */
export const audienceOf = (role: Role): Audience =>
  isPermitted(role, 'outputs.read') ? 'operator' : 'viewer'
