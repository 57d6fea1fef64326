import {
  MAX_VIEWER_RECORDS,
  type StreamSightings,
  VIEWER_KEY_BYTES,
  VIEWER_KINDS,
  VIEWER_RECORD_BYTES,
  type ViewerKind,
  type ViewersReport,
} from '@stream-manager/contracts'
import type { SeenViewer, StreamRound, ViewerRound } from './api.ts'

const MAX_RELOADS = 255

/** A key that read the playlist more often than a record can say has several, and readers add them. */
const inRecords = (viewer: SeenViewer): SeenViewer[] => {
  const records = Math.max(1, Math.ceil(viewer.reloads / MAX_RELOADS))
  return Array.from({ length: records }, (_, index) => ({
    ...viewer,
    reloads: Math.min(viewer.reloads - index * MAX_RELOADS, MAX_RELOADS),
  }))
}

const packed = (seen: readonly SeenViewer[]): string => {
  const bytes = Buffer.alloc(seen.length * VIEWER_RECORD_BYTES)
  let offset = 0
  for (const { key, reloads } of seen) {
    key.copy(bytes, offset)
    bytes[offset + VIEWER_KEY_BYTES] = reloads
    offset += VIEWER_RECORD_BYTES
  }
  return bytes.toString('base64')
}

/** How often each key read the playlist; a key may be there several times. A damaged end of the text is left out. */
export const unpacked = (text: string): [key: string, reloads: number][] => {
  const bytes = Buffer.from(text, 'base64')
  const records: [string, number][] = []
  for (let end = VIEWER_RECORD_BYTES; end <= bytes.length; end += VIEWER_RECORD_BYTES) {
    const keyEnd = end - 1
    records.push([bytes.toString('latin1', keyEnd - VIEWER_KEY_BYTES, keyEnd), bytes[keyEnd] ?? 0])
  }
  return records
}

const NOTHING_ELSE = { starved: 0, behindCache: 0, behindProxy: 0, unnoted: 0 }

const sightings = (
  seen: readonly SeenViewer[],
  { starved, behindCache, behindProxy, unnoted }: Omit<StreamRound, 'seen'>,
): StreamSightings => {
  const byKind = new Map<ViewerKind, SeenViewer[]>()
  for (const viewer of seen) {
    const ofKind = byKind.get(viewer.kind) ?? []
    ofKind.push(viewer)
    byKind.set(viewer.kind, ofKind)
  }
  const kinds = VIEWER_KINDS.filter((kind) => byKind.has(kind))
  const keys = Object.fromEntries(kinds.map((kind) => [kind, packed(byKind.get(kind) ?? [])]))
  return { keys, starved, behindCache, behindProxy, unnoted }
}

/** Reports of a round, each small enough for one publication. A round without viewers is a report too: nobody watched. */
export const reportsOf = (
  { source, round, seenBy, salt, streams }: ViewerRound,
  at: string,
): ViewersReport[] => {
  const reports: { records: number; streams: Record<string, StreamSightings> }[] = [
    { records: 0, streams: {} },
  ]
  for (const [streamId, { seen: viewers, ...figures }] of streams) {
    const seen = viewers.flatMap(inRecords)
    let begin = 0
    do {
      let last = reports.at(-1)
      if (!last || last.records >= MAX_VIEWER_RECORDS) {
        last = { records: 0, streams: {} }
        reports.push(last)
      }
      const part = seen.slice(begin, begin + MAX_VIEWER_RECORDS - last.records)
      last.streams[streamId] = sightings(part, begin === 0 ? figures : NOTHING_ELSE)
      last.records += part.length
      begin += part.length
    } while (begin < seen.length)
  }
  const name = { source, round, ...(seenBy && { seenBy }), at, day: salt.day }
  return reports.map((report) => ({ ...name, streams: report.streams }))
}
