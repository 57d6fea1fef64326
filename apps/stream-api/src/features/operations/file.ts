import type { FileForm } from '@stream-manager/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { accepts } from './accepts.ts'

/** A browser that follows a link gets the file, and so does a client without wishes. */
export const wantsFile = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  !accepts(headers, 'application/json')

export const sendFile = async (
  reply: FastifyReply,
  { type, of }: FileForm,
  body: unknown,
): Promise<FastifyReply> => {
  const { name, bytes } = await of(body)
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes)
}
