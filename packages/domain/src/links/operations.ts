import {
  Id,
  NoContent,
  pageQuery,
  SetupLinkCreated,
  ShareLinkCreate,
  ShareLinkCreated,
  ShareLinkList,
  succeed,
} from '@stream-manager/contracts'
import { answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Links } from './api.ts'

interface Services {
  readonly links: Links
}

const DEFAULT_PAGE = 100

export const linkOperations = [
  operation({
    name: 'links.list',
    summary: 'Share links, newest first, without their secrets',
    permission: 'links.manage',
    http: { method: 'GET', path: '/links' },
    global: true,
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: ShareLinkList },
    async run({ links }: Services, { query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(succeed(await links.list({ limit, cursor })))
    },
  }),
  operation({
    name: 'links.create',
    summary: 'Make a share link for guests',
    description:
      'With no more rights than the caller holds. The link is shown in this answer and never again.',
    permission: 'links.manage',
    http: { method: 'POST', path: '/links' },
    global: true,
    body: ShareLinkCreate,
    write: { shownOnce: 'link' },
    answers: { 201: ShareLinkCreated },
    async run({ links }: Services, { body, caller, options }) {
      return answerStored(await links.create({ input: body, caller }, options), (link) => ({
        status: 201,
        body: link,
        created: link.id,
      }))
    },
  }),
  operation({
    name: 'links.delete',
    summary: 'Delete a share link: it and its guests are refused at once',
    permission: 'links.manage',
    http: { method: 'DELETE', path: '/links/:linkId' },
    global: true,
    params: { linkId: Id },
    rpc: { linkId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ links }: Services, { params: { linkId }, caller, options }) {
      return answerStored(await links.delete({ linkId, caller }, options), () => DELETED)
    },
  }),
  operation({
    name: 'links.createSetup',
    summary: 'Make the one-time link that makes or resets the administrator `admin`',
    description:
      'For a caller with all rights, such as `stream-manager admin reset`. It lasts 15 minutes, works once and replaces the setup link before it. Signing in by it ends the sessions of `admin` and removes the password, which the page asks for next.',
    permission: 'users.manage',
    http: { method: 'POST', path: '/setup-links' },
    global: true,
    write: { shownOnce: 'link' },
    answers: { 200: SetupLinkCreated },
    async run({ links }: Services, { caller, options }) {
      return answerStored(await links.createSetupLinkFor(caller, options), (link) => ({
        status: 200,
        body: link,
      }))
    },
  }),
]
