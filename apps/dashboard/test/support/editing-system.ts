import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createClient } from '@stream-manager/client'
import { eventually, startSystem, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { Editor } from '../../src/features/editing/editor.ts'
import { layerServerOf } from '../../src/features/editing/layer-server.ts'
import type { LayerServer } from '../../src/features/editing/outbox.ts'

const STANDALONE = join(import.meta.dirname, '../../../standalone/dist/main.js')

export interface EditingSystem {
  /** An operator's page, without the page: an editor that follows the server. */
  openEditor(change?: (server: LayerServer) => LayerServer): Promise<Editor>
  /** Another operator, or a program. */
  readonly client: Client
}

/** The real product. The stream is off air, so no edit waits for an engine. */
export const startEditing = async (t: Test): Promise<EditingSystem> => {
  const dataDir = await temporaryDirectory(t)
  const system = await startSystem({ entry: STANDALONE, dataDir, environment: { AUTOSTART: 'false' } })
  t.teardown(() => system.stop())
  const open = () => {
    const client = createClient({
      apiUrl: system.apiUrl,
      socketUrl: system.socketUrl,
      limits: { timeoutMs: 60_000 },
    })
    t.teardown(() => client.close())
    return client
  }
  const openEditor = async (change: (server: LayerServer) => LayerServer = (server) => server) => {
    const client = open()
    const editor = new Editor({
      server: change(layerServerOf(client)),
      nowMs: () => performance.now(),
      wait: delay,
      onRefused: (error) => t.fail(`an edit was refused: ${error}`),
    })
    client.channels.layerUpdates.watch(({ value }) => value && editor.setBase(value))
    await eventually(() => client.channels.layerUpdates.current.live, { what: 'the layers' })
    return editor
  }
  return { openEditor, client: open() }
}
