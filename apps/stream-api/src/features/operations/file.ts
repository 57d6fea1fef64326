import type { OperationFile } from '@stream-manager/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { accepts } from './accepts.ts'

/** A browser that follows a link gets the file, and so does a client without wishes. */
export const wantsFile = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  !accepts(headers, 'application/json')

export const sendFile = (reply: FastifyReply, { name, type, bytes }: OperationFile): FastifyReply =>
  reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes)
