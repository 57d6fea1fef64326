import type {
  ChatBan,
  ChatBanCreate,
  ChatMessage,
  ChatSend,
  ChatSettings,
  ChatSettingsView,
} from '@stream-manager/contracts'
import type { ConditionalOptions, ReadOptions, WriteOptions } from '../options.ts'
import { isChatBan, isChatMessage, isChatSettings } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { bodyOf, isNothing } from './answer.ts'
import { isPage, type Page, type PageOptions, paged } from './page.ts'

export interface BanOptions extends WriteOptions {
  readonly reason?: string
}

export interface ChatApi {
  /** Errors: `chat.empty`, `chat.banned`, `chat.slow_mode`, `chat.flooded`, `chat.duplicate`, `chat.links_refused`. */
  send(message: ChatSend, options?: WriteOptions): Promise<ChatMessage>
  list(options?: PageOptions): Promise<Page<ChatMessage>>
  /** Removes the message's text from the store and every history. */
  delete(messageId: string, options?: WriteOptions): Promise<void>
  /** Bans the user until `unban`. All earlier messages of the user are removed for everybody. */
  ban(userId: string, options?: BanOptions): Promise<ChatBan>
  /** As `ban`, for a limited time. */
  timeout(userId: string, durationSeconds: number, options?: BanOptions): Promise<ChatBan>
  /** Lifts a ban or a timeout. */
  unban(userId: string, options?: WriteOptions): Promise<void>
  /** The bans and timeouts in force. */
  bans(options?: PageOptions): Promise<Page<ChatBan>>
  settings(options?: ReadOptions): Promise<ChatSettingsView>
  setSettings(settings: ChatSettings, options?: ConditionalOptions): Promise<ChatSettingsView>
}

const isMessagePage = isPage(isChatMessage)
const isBanPage = isPage(isChatBan)
const SETTINGS: Operation = { method: 'chat.settings', verb: 'GET', path: '/chat/settings' }

/** A timeout is a ban with a duration. */
const banning = (
  userId: string,
  { reason, durationSeconds }: { readonly reason?: string | undefined; readonly durationSeconds?: number },
): Operation => {
  const body: ChatBanCreate = {
    userId,
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(reason !== undefined && { reason }),
  }
  return { method: 'chat.ban', params: body, verb: 'POST', path: '/chat/bans', body }
}

const moderation = (perform: Perform): Pick<ChatApi, 'ban' | 'timeout' | 'unban' | 'bans'> => ({
  ban: async (userId, { reason, ...options } = {}) => {
    const operation = banning(userId, { reason })
    return bodyOf(await perform(operation, options), isChatBan, operation)
  },

  timeout: async (userId, durationSeconds, { reason, ...options } = {}) => {
    const operation = banning(userId, { reason, durationSeconds })
    return bodyOf(await perform(operation, options), isChatBan, operation)
  },

  unban: async (userId, options = {}) => {
    const operation: Operation = {
      method: 'chat.unban',
      params: { userId },
      verb: 'DELETE',
      path: `/chat/bans/${encodeURIComponent(userId)}`,
    }
    bodyOf(await perform(operation, options), isNothing, operation)
  },

  bans: async (options = {}) => {
    const operation = paged({ method: 'chat.bans', path: '/chat/bans' }, options)
    return bodyOf(await perform(operation, options), isBanPage, operation)
  },
})

export const chatApi = (perform: Perform): ChatApi => ({
  ...moderation(perform),

  send: async (message, options = {}) => {
    const operation: Operation = {
      method: 'chat.send',
      params: message,
      verb: 'POST',
      path: '/chat/messages',
      body: message,
    }
    return bodyOf(await perform(operation, options), isChatMessage, operation)
  },

  list: async (options = {}) => {
    const operation = paged({ method: 'chat.list', path: '/chat/messages' }, options)
    return bodyOf(await perform(operation, options), isMessagePage, operation)
  },

  delete: async (messageId, options = {}) => {
    const operation: Operation = {
      method: 'chat.delete',
      params: { id: messageId },
      verb: 'DELETE',
      path: `/chat/messages/${encodeURIComponent(messageId)}`,
    }
    bodyOf(await perform(operation, options), isNothing, operation)
  },

  settings: async (options = {}) => bodyOf(await perform(SETTINGS, options), isChatSettings, SETTINGS),

  setSettings: async (settings, options = {}) => {
    const operation: Operation = {
      method: 'chat.setSettings',
      params: { settings },
      verb: 'PUT',
      path: '/chat/settings',
      body: settings,
    }
    return bodyOf(await perform(operation, options), isChatSettings, operation)
  },
})
