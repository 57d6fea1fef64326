import { type IncomingMessage, request } from 'node:http'
import { ProbeError } from '../probes/result.ts'

/** Docker 20.10 and Podman 3 answer it, and later ones still do. */
const API = '/v1.41'
const DEFAULT_SOCKET = '/var/run/docker.sock'
const MAX_BYTES = 4 * 1024 * 1024
const UNIX = 'unix://'

/** Path of the socket of the container engine; null for an engine that is reached by another way. */
export const socketPathOf = (dockerHost: string | undefined): string | null => {
  if (dockerHost === undefined || dockerHost.trim() === '') return DEFAULT_SOCKET
  return dockerHost.startsWith(UNIX) ? dockerHost.slice(UNIX.length) : null
}

const open = (socketPath: string, path: string, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = { socketPath, path: `${API}${path}`, signal, agent: false, headers: { host: 'docker' } }
    const asked = request(options, resolve)
    asked.once('error', reject)
    asked.end()
  })

const readAll = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_BYTES) throw new ProbeError('unexpected', `the answer is larger than ${MAX_BYTES} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

/** Reads a document of the engine. It never writes: only GET is sent. Rejects with the error of the system, or a `ProbeError`. */
export const readEngine = async (socketPath: string, path: string, signal: AbortSignal): Promise<unknown> => {
  const response = await open(socketPath, path, signal)
  const text = await readAll(response)
  if (response.statusCode !== 200)
    throw new ProbeError('unexpected', `GET ${API}${path} answered ${response.statusCode}`)
  try {
    return JSON.parse(text)
  } catch {
    throw new ProbeError('unexpected', `GET ${API}${path} answered no JSON`)
  }
}
