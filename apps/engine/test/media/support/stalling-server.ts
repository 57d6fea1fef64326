import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves a file, but holds the last bytes back until `release`, as a server does that hangs. */
export class StallingServer implements AsyncDisposable {
  readonly #server = createServer((_request, response) => this.#answer(response))
  readonly #file: Buffer
  readonly #stalledAtBytes: number
  #released = false
  requests = 0

  constructor(path: string, stalledAtShare: number) {
    this.#file = readFileSync(path)
    this.#stalledAtBytes = Math.round(this.#file.length * stalledAtShare)
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From the next request on the file comes whole. */
  release(): void {
    this.#released = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(response: ServerResponse): void {
    this.requests += 1
    response.writeHead(200, { 'content-type': 'video/mp2t', 'content-length': this.#file.length })
    if (this.#released) response.end(this.#file)
    else response.write(this.#file.subarray(0, this.#stalledAtBytes))
  }
}
