import type {
  Caller,
  ChatBan,
  ChatBanCreate,
  ChatMessage,
  ChatSend,
  ChatSettings,
  ChatSettingsView,
  Result,
} from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

export interface Chat {
  /**
   * Cleans the text (NFC, no control or bidi characters, at most 500 graphemes and 2,000 bytes) and publishes it, if
   * the author is not banned and keeps to the settings. Moderators may write as often as they like; an anonymous author
   * has no such privilege. A name that looks like another user's gets a suffix.
   */
  send(
    streamId: string,
    message: { text: ChatSend['text']; author: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<ChatMessage>>>
  /** Messages that this process took since its start, by stream. Those that were repeated count once. */
  counts(): Record<string, number>
  /** Newest first. */
  list(streamId: string, options: PageOptions): Promise<Result<Page<ChatMessage>>>
  /** The text leaves the store and every history; `message.deleted` is published. */
  delete(streamId: string, messageId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /**
   * Bans permanently or, with a duration, until then. The user's messages leave the store and every history, and
   * `user.banned` is published. A new ban replaces an old one.
   */
  ban(streamId: string, ban: ChatBanCreate, options?: WriteOptions): Promise<Result<Mutation<ChatBan>>>
  /** Does not bring removed messages back. */
  unban(target: { streamId: string; userId: string }, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** Bans in force, newest first. */
  bans(streamId: string, options: PageOptions): Promise<Result<Page<ChatBan>>>
  settings(streamId: string): Promise<Result<ChatSettingsView>>
  /** Replaces all settings. They hold for every message published after this. */
  setSettings(
    streamId: string,
    settings: ChatSettings,
    options?: WriteOptions,
  ): Promise<Result<Mutation<ChatSettingsView>>>
}
