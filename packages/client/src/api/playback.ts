import type { PlaybackSettings, PlaybackSettingsView } from '@stream-manager/contracts'
import { isNumber, isText, shape } from '../guards.ts'
import type { ConditionalOptions, ReadOptions } from '../options.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'

export interface PlaybackApi {
  settings(options?: ReadOptions): Promise<PlaybackSettingsView>
  /** `private` asks every viewer of the programme for a permission or a ticket. */
  setSettings(settings: PlaybackSettings, options?: ConditionalOptions): Promise<PlaybackSettingsView>
}

const SETTINGS: Operation = { method: 'playback.settings', verb: 'GET', path: '/playback' }
const isSettings = shape<PlaybackSettingsView>({ visibility: isText, revision: isNumber })

export const playbackApi = (perform: Perform): PlaybackApi => {
  const { answer } = callsOn(perform)
  return {
    settings: (options) => answer(SETTINGS, isSettings, options),
    setSettings: (settings, options) => {
      const params = { settings }
      const operation: Operation = {
        method: 'playback.setSettings',
        verb: 'PUT',
        path: '/playback',
        params,
        body: settings,
      }
      return answer(operation, isSettings, options)
    },
  }
}
