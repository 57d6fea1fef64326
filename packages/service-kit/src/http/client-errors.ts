import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ERROR_CODES, type ErrorCode, type Fault } from '@stream-manager/contracts'
import { PROBLEM_CONTENT_TYPE, problemOf } from './problem.ts'

const FAULTS: Readonly<Record<string, Fault>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request.timeout', detail: 'The request did not arrive in time' },
  HPE_HEADER_OVERFLOW: { code: 'request.headers_too_large', detail: 'The headers are larger than 16 KiB' },
}
const NOT_HTTP: Fault = { code: 'request.malformed', detail: 'This is not a valid HTTP request' }

const statusLine = (code: ErrorCode): string => {
  const { status } = ERROR_CODES[code]
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`
}

/** Answers bytes that Node cannot parse as a request. Also problem+json, but written straight to the socket. */
export const answerClientError = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const fault = FAULTS[error.code ?? ''] ?? NOT_HTTP
  const body = JSON.stringify(problemOf(fault, randomUUID()))
  if (socket.writable) {
    socket.write(
      [
        statusLine(fault.code),
        'Connection: close',
        `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
        'Cache-Control: no-store',
        'X-Content-Type-Options: nosniff',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
  }
  socket.destroySoon()
}
