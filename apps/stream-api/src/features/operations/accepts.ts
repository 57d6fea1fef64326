import type { IncomingHttpHeaders } from 'node:http'

/** Whether `Accept` names the type itself, and not only everything. */
export const accepts = ({ accept = '' }: IncomingHttpHeaders, type: string): boolean =>
  accept.split(',').some((range) => range.split(';')[0]?.trim() === type)
