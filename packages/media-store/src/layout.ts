import { join } from 'node:path'

/** The one place that names what lies below `DATA_DIR`. Ids are checked by schema, so no path can leave its folder. */

export const assetsFolder = (dataDir: string): string => join(dataDir, 'assets')

export const assetFile = (dataDir: string, assetId: string): string => join(assetsFolder(dataDir), assetId)

/** One folder for each stream. */
export const programmesFolder = (dataDir: string): string => join(dataDir, 'hls')

/** The programme of one stream, as players read it. */
export const hlsFolder = (dataDir: string, streamId: string): string =>
  join(programmesFolder(dataDir), streamId)

export const HLS_PLAYLIST = 'index.m3u8'

/** Finished segments. Unfinished files end in `.tmp` and never match. */
export const HLS_SEGMENT = /^[a-z0-9-]{1,100}\.ts$/

/** Every file that an engine writes into the folder of a programme, unfinished ones included. */
export const HLS_FILE = /^(?:index\.m3u8|[a-z0-9-]+\.ts)(?:(?:\.[a-z0-9]+)?\.tmp)?$/

export const recordingsFolder = (dataDir: string): string => join(dataDir, 'recordings')

export interface RecordingName {
  readonly streamId: string
  readonly outputId: string
  readonly startedAt: Date
  readonly extension: string
}

/** `recordings/<streamId>-<outputId>-<timestamp>.<extension>`, for example `main-archive-20261128T063000123Z.mkv`. */
export const recordingFile = (dataDir: string, name: RecordingName): string => {
  const timestamp = name.startedAt.toISOString().replace(/[-:.]/g, '')
  const file = `${name.streamId}-${name.outputId}-${timestamp}.${name.extension}`
  return join(recordingsFolder(dataDir), file)
}

/** Every folder directly below `DATA_DIR`. */
export const mediaFolders = (dataDir: string): readonly string[] => [
  assetsFolder(dataDir),
  programmesFolder(dataDir),
  recordingsFolder(dataDir),
]

/** Documents, logs and leases of the embedded backplane. */
export const databaseFile = (dataDir: string): string => join(dataDir, 'stream-manager.db')

/** History: events, and how far each log was read. Only the embedded one is a file. */
export const analyticsFile = (dataDir: string): string => join(dataDir, 'analytics.db')

/** Locked by the one process that has the embedded backplane open. */
export const lockFile = (dataDir: string): string => join(dataDir, 'stream-manager.lock')

/** The key that tokens are signed with, and the keys of stored secrets. */
export const keysFolder = (dataDir: string): string => join(dataDir, 'keys')

/** The journal of the changes that `stream-manager fix` made. */
export const curesFile = (dataDir: string): string => join(dataDir, 'cures.jsonl')

/** An upload that is not complete. */
export const PARTIAL_ASSET = /^[\w-]{1,100}\.partial$/

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** A key file before it gets its name. */
export const UNFINISHED_KEY = new RegExp(`^(?:signing\\.json|secrets\\.key)\\.${UUID}\\.new$`)

/** A start writes this file directly below `DATA_DIR` and removes it at once. */
export const WRITE_PROBE = new RegExp(`^\\.write-probe-${UUID}$`)
