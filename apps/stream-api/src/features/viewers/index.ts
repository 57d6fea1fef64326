import { randomUUID } from 'node:crypto'
import { type Schedule, Slots } from '@stream-manager/async'
import { isPermitted } from '@stream-manager/contracts'
import { type Domain, ViewerReporter } from '@stream-manager/domain'
import type { Server } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate } from '../../plugins/app/authentication.ts'
import { type NotedFile, ViewerNotes } from './notes.ts'
import type { Client } from './stream-notes.ts'

/** Checks of credentials at once. A client beyond them counts as a viewer. */
const MAX_CHECKS = 8

export interface ViewersOptions {
  readonly viewers: Domain['viewers']
  readonly authenticate: Authenticate
  /** When rounds end. */
  readonly schedule?: Schedule | undefined
}

/** Notes a request for a file of a programme that was answered. */
export type NoteViewer = (request: FastifyRequest, reply: FastifyReply, file: NotedFile) => void

/** An operator's own player is a preview. Public programmes ask for no credential, so one that came is checked here. */
const previewCheck = (authenticate: Authenticate) => {
  const checks = new Slots({ perHolder: MAX_CHECKS })
  const isOperator = async (request: FastifyRequest): Promise<boolean> => {
    const caller = request.caller ?? (await authenticate(request))
    return isPermitted(caller.role, 'stream.control')
  }
  return async (request: FastifyRequest, client: Client): Promise<void> => {
    if (request.headers.authorization === undefined) return
    const checked = () => isOperator(request).catch(() => false)
    if (await checks.run('all', checked, () => false)) client.kind = 'previews'
  }
}

/** Counts who watches, while the server listens. */
export const viewersFeature = (
  app: Server,
  { viewers, authenticate, schedule }: ViewersOptions,
): NoteViewer => {
  const notes = new ViewerNotes()
  const markPreview = previewCheck(authenticate)
  const source = randomUUID()
  const collect = notes.collect.bind(notes)
  const reporter = new ViewerReporter({
    viewers,
    source,
    collect,
    log: app.log,
    ...(schedule && { schedule }),
  })
  app.addHook('onListen', async () => reporter.start())
  app.addHook('onClose', () => reporter.close())
  return (request, { statusCode }, file) => {
    if (statusCode >= 400) return
    const client = notes.note(request, file)
    if (client !== null) void markPreview(request, client)
  }
}
