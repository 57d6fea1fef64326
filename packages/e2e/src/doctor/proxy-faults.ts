/** Mistakes of proxies that people write themselves. An absent field means no such mistake. */
export interface ProxyFaults {
  /** Passes upgrades on as ordinary requests. */
  readonly stripsUpgrade?: boolean
  /** Takes the upgrade and passes no frame on. */
  readonly swallowsFrames?: boolean
  /** Ends sockets at this age. */
  readonly cutsSocketsAfterMs?: number
  /** Sends `/ws` to the API. */
  readonly sendsSocketsToApi?: boolean
  /** Answers 502 on `/ws`, or everywhere. */
  readonly isCutOff?: 'sockets' | 'everything'
  /** Sends a line of `Origin` beside that of the client, or in its place. */
  readonly addsOrigin?: string
  readonly replacesOrigin?: string
  readonly replacesHost?: string
  /** Leaves `/stream` in the path, or has it twice. */
  readonly prefix?: 'kept' | 'twice'
  /** Answers paths that it does not know with the page. */
  readonly answersWithPage?: boolean
  /** Says nothing of the client. */
  readonly hidesClient?: boolean
  /** Passes what the client says of itself on. */
  readonly believesClient?: boolean
  readonly dropsAuthorization?: boolean
  readonly routesInnerPaths?: boolean
  /** Gives every origin access to answers. */
  readonly allowsAllOrigins?: boolean
  readonly setsNoCookie?: boolean
  /** Answers playlists from a copy. */
  readonly cachesPlaylists?: boolean
  /** Accepts requests and answers none. */
  readonly isSilent?: boolean
}
