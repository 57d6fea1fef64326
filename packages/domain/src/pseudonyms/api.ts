import type { Caller } from '@stream-manager/contracts'

export interface Pseudonyms {
  /**
   * The id under which others see the caller on this stream: in presence and as the author of chat messages. It is the
   * same on every connection and service, different on each stream, and does not reveal the subject.
   */
  of(streamId: string, caller: Pick<Caller, 'subject' | 'via'>): Promise<string>
}
