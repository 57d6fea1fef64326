import {
  ChatBan,
  ChatBanCreate,
  ChatBanList,
  ChatSettings,
  ChatSettingsView,
  NoContent,
  pageQuery,
  UserId,
} from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Chat } from './api.ts'

interface Services {
  readonly chat: Chat
}

const DEFAULT_PAGE = 50

export const moderationOperations = [
  operation({
    name: 'chat.bans',
    summary: 'Bans and timeouts in force, newest first',
    permission: 'chat.moderate',
    http: { method: 'GET', path: '/chat/bans' },
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: ChatBanList },
    async run({ chat }: Services, { streamId, query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(await chat.bans(streamId, { limit, cursor }))
    },
  }),
  operation({
    name: 'chat.ban',
    summary: 'Ban a user; with a duration it is a timeout, which ends automatically',
    description:
      "The user's messages leave the store and every history; `user.banned` is published. A new ban replaces an old one.",
    permission: 'chat.moderate',
    http: { method: 'POST', path: '/chat/bans' },
    body: ChatBanCreate,
    write: {},
    answers: { 201: ChatBan },
    async run({ chat }: Services, { streamId, body, options }) {
      const banned = await chat.ban(streamId, body, options)
      return answerStored(banned, (ban) => ({
        status: 201,
        body: ban,
        created: encodeURIComponent(ban.userId),
      }))
    },
  }),
  operation({
    name: 'chat.unban',
    summary: 'Lift a ban or a timeout',
    permission: 'chat.moderate',
    http: { method: 'DELETE', path: '/chat/bans/:userId' },
    params: { userId: UserId },
    write: {},
    answers: { 204: NoContent },
    async run({ chat }: Services, { streamId, params, options }) {
      const target = { streamId, userId: params.userId }
      return answerStored(await chat.unban(target, options), () => DELETED)
    },
  }),
  operation({
    name: 'chat.settings',
    summary: 'Slow mode, links, repetition and rates',
    permission: 'chat.read',
    http: { method: 'GET', path: '/chat/settings' },
    answers: { 200: ChatSettingsView },
    async run({ chat }: Services, { streamId }) {
      return answerOne(await chat.settings(streamId))
    },
  }),
  operation({
    name: 'chat.setSettings',
    summary: 'Replace the settings of the chat',
    description: 'They hold for every message published after this.',
    permission: 'chat.moderate',
    http: { method: 'PUT', path: '/chat/settings' },
    body: ChatSettings,
    rpc: { body: 'settings' },
    write: { conditional: true },
    answers: { 200: ChatSettingsView },
    async run({ chat }: Services, { streamId, body, options }) {
      const written = await chat.setSettings(streamId, body, options)
      return answerStored(written, (settings) => ({
        status: 200,
        body: settings,
        revision: settings.revision,
      }))
    },
  }),
]
