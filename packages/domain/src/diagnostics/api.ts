import type { EchoPublished, EchoRequest, Result } from '@stream-manager/contracts'

export interface Echoes {
  /** Errors: `request.rate_limited`. */
  publish(request: EchoRequest): Promise<Result<EchoPublished>>
}
