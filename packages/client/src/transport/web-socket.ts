/** As much of a WebSocket as is used. */
export interface Socket {
  binaryType: string
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
  onerror: (() => void) | null
  send(text: string): void
  close(): void
}

type SocketConstructor = new (url: string) => Socket

/** Stands for the constructor of a runtime that has none, or whose extension took it away. Each attempt fails, and none is the last. */
class MissingWebSocket {
  constructor() {
    throw new Error('this runtime has no WebSocket')
  }
}

/** The given constructor, or the runtime's own. It may throw. */
export const socketConstructor = (given: unknown): SocketConstructor => {
  const found = given ?? (globalThis as { WebSocket?: unknown }).WebSocket ?? MissingWebSocket
  return found as SocketConstructor
}
