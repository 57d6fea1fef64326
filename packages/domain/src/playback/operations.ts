import {
  PlaybackAddress,
  PlaybackAddressQuery,
  PlaybackSettings,
  PlaybackSettingsView,
} from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Playback } from './api.ts'

interface Services {
  readonly playback: Playback
}

const DEFAULT_LIFE_SECONDS = 14_400

export const playbackOperations = [
  operation({
    name: 'playback.settings',
    summary: 'Who may play the programme',
    permission: 'stream.read',
    http: { method: 'GET', path: '/playback' },
    answers: { 200: PlaybackSettingsView },
    async run({ playback }: Services, { streamId }) {
      return answerOne(await playback.settings(streamId))
    },
  }),
  operation({
    name: 'playback.setSettings',
    summary: 'Make the programme public or private',
    description: 'Setting `private`, also again, ends every address that `playback.address` gave out before.',
    permission: 'stream.configure',
    http: { method: 'PUT', path: '/playback' },
    body: PlaybackSettings,
    rpc: { body: 'settings' },
    write: { conditional: true },
    answers: { 200: PlaybackSettingsView },
    async run({ playback }: Services, { streamId, body, options }) {
      const written = await playback.setSettings(streamId, body, options)
      return answerStored(written, (settings) => ({
        status: 200,
        body: settings,
        revision: settings.revision,
      }))
    },
  }),
  operation({
    name: 'playback.address',
    summary: 'An address of the programme for players that cannot send a token',
    description: 'Whoever has the address can watch until it expires, so give it to players only.',
    permission: 'stream.watch',
    http: { method: 'GET', path: '/playback/address' },
    query: PlaybackAddressQuery,
    secret: true,
    answers: { 200: PlaybackAddress },
    async run({ playback }: Services, { streamId, caller, query }) {
      const { expiresInSeconds = DEFAULT_LIFE_SECONDS } = query
      return answerRead(await playback.address(streamId, caller, expiresInSeconds))
    },
  }),
]
