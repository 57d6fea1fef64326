/** Addresses at which the services of this machine listen. Null for a port that the system chose. */
export interface ServiceAddresses {
  /** `http://host:port` */
  readonly api: string | null
  /** `ws://host:port/ws` */
  readonly gateway: string | null
  readonly health: string | null
  readonly metrics: string | null
  readonly eventHandler: string | null
}
