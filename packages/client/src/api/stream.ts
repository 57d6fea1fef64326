import type { StreamAction, StreamConfig, StreamConfigView, StreamState } from '@stream-manager/contracts'
import type { ConditionalOptions, EditOptions, ReadOptions } from '../options.ts'
import { isStreamConfig, isStreamState } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { bodyOf, type Change, changeOf } from './answer.ts'

export interface StreamApi {
  /** The desired state and the state that is really on air. */
  state(options?: ReadOptions): Promise<StreamState>
  /** Starts, stops, pauses, resumes or restarts. `stream.invalid_transition` lists the allowed actions in `allowed`. */
  control(action: StreamAction, options?: EditOptions): Promise<Change<StreamState>>
  config(options?: ReadOptions): Promise<StreamConfigView>
  /** Replaces the encoding settings. `restartRequired` names the settings that wait for the next start or restart. */
  setConfig(config: StreamConfig, options?: ConditionalOptions): Promise<StreamConfigView>
}

const STATE: Operation = { method: 'stream.state', verb: 'GET', path: '/stream/state' }
const CONFIG: Operation = { method: 'stream.config', verb: 'GET', path: '/stream/config' }

export const streamApi = (perform: Perform): StreamApi => ({
  state: async (options = {}) => bodyOf(await perform(STATE, options), isStreamState, STATE),

  control: async (action, options = {}) => {
    const input = { action }
    const operation: Operation = {
      method: 'stream.control',
      params: input,
      verb: 'POST',
      path: '/stream/control',
      body: input,
      awaited: true,
    }
    return changeOf(await perform(operation, options), isStreamState, operation)
  },

  config: async (options = {}) => bodyOf(await perform(CONFIG, options), isStreamConfig, CONFIG),

  setConfig: async (config, options = {}) => {
    const operation: Operation = {
      method: 'stream.setConfig',
      params: { config },
      verb: 'PUT',
      path: '/stream/config',
      body: config,
    }
    return bodyOf(await perform(operation, options), isStreamConfig, operation)
  },
})
