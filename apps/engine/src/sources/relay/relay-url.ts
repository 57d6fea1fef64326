/** An address that FFmpeg reads through the relay. */
export interface RelayedAddress {
  readonly url: string
  /** The opening of a source that asks for it. */
  readonly opening: string
  readonly insecureTls: boolean
}

const PATH = /^\/([\w-]+)\/([\w-]+)\/([vi])\/(https?)\/(.+)$/

/**
 * Addresses at the relay: `<origin>/<secret>/<opening>/<v|i>/<scheme>/<host>/<path>`. Host and path stay readable for
 * FFmpeg, which judges a segment by the end of its name. `v` stands for verified TLS, `i` for insecure.
 */
export class RelayUrls {
  readonly #origin: string
  /** Keeps other programs on this machine from using the relay. */
  readonly #secret: string

  constructor(origin: string, secret: string) {
    this.#origin = origin
    this.#secret = secret
  }

  encode({ url, opening, insecureTls }: RelayedAddress): string {
    const [scheme = '', rest = ''] = url.split(/:\/\/(.*)/s)
    return `${this.#origin}/${this.#secret}/${opening}/${insecureTls ? 'i' : 'v'}/${scheme}/${rest}`
  }

  /** `target` is the first line's, with the origin when FFmpeg takes the relay for a proxy. Null for all other addresses. */
  decode(target: string): RelayedAddress | null {
    const path = target.startsWith(this.#origin) ? target.slice(this.#origin.length) : target
    const [, secret, opening = '', tls, scheme, rest] = PATH.exec(path) ?? []
    if (secret !== this.#secret) return null
    return { url: `${scheme}://${rest}`, opening, insecureTls: tls === 'i' }
  }
}
