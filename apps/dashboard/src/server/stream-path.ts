const STREAM_PATH = /^\/s\/([a-z0-9][a-z0-9_-]{0,63})(?=\/|$)/

export interface StreamPath {
  /** Null: the stream `main`. */
  readonly streamId: string | null
  /** The links of the page are relative to it. */
  readonly base: string
}

/** The stream of an address behind the `#`. `/s/second/monitor` is the monitor of `second`. */
export const streamPathOf = (location: string): StreamPath => {
  const [base = '', streamId = null] = STREAM_PATH.exec(location) ?? []
  return { streamId, base }
}

export const pathOfStream = (streamId: string): string => (streamId === 'main' ? '/' : `/s/${streamId}/`)
