import type {
  Caller,
  PlaybackAddress,
  PlaybackSettings,
  PlaybackSettingsView,
  Result,
} from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'

/** The owner of an address that a player presented. */
export interface TicketHolder {
  readonly subject: string
  /** When the address was made, since 1970. */
  readonly issuedAtMs: number
}

export interface Playback {
  settings(streamId: string): Promise<Result<PlaybackSettingsView>>
  /** A change to private ends every address made before, within the time a read is cached. */
  setSettings(
    streamId: string,
    settings: PlaybackSettings,
    options?: WriteOptions,
  ): Promise<Result<Mutation<PlaybackSettingsView>>>
  /** An address that plays the stream for whoever holds it. The caller must be permitted to watch the stream. */
  address(streamId: string, caller: Caller, expiresInSeconds: number): Promise<Result<PlaybackAddress>>
  /** Read at most every two seconds. While the store is unavailable the last known answer stays. */
  isPublic(streamId: string): Promise<Result<boolean>>
  /** Errors: `auth.invalid` for a ticket that is damaged, expired, of another stream, or of an earlier generation. */
  checkTicket(streamId: string, ticket: string): Promise<Result<TicketHolder>>
}
