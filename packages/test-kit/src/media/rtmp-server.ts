import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { freePort } from '../free-port.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import { type TestScope, temporaryDirectory } from '../temporary-directory.ts'

const require = createRequire(import.meta.url)

export interface RtmpServerOptions {
  /** Default: a free port. */
  readonly port?: number
  /** Accepts only publishers whose stream name has a signature made with this secret. */
  readonly publishSecret?: string
  /** RTMP over TLS, with the server's own self-signed certificate. */
  readonly secure?: boolean
}

/** `url` is the application's address. Publishers append a stream name. */
export interface RtmpServer extends ServerProcess {
  readonly url: string
}

/** Starts node-media-server, a real RTMP server, on loopback in a process of its own. */
export const startRtmpServer = async (t: TestScope, options: RtmpServerOptions = {}): Promise<RtmpServer> => {
  const directory = await temporaryDirectory(t)
  const port = options.port ?? (await freePort())
  const program = path.join(path.dirname(require.resolve('node-media-server/package.json')), 'bin')
  const certificate = { key: path.join(program, 'key.pem'), cert: path.join(program, 'cert.pem') }
  const config = {
    bind: '127.0.0.1',
    ...(options.secure ? { rtmps: { port, ...certificate } } : { rtmp: { port } }),
    auth: { play: false, publish: options.publishSecret !== undefined, secret: options.publishSecret ?? '' },
    store: { path: directory },
    record: { auto: false, path: directory },
    webadmin: { enable: false },
  }
  const configFile = path.join(directory, 'config.json')
  await writeFile(configFile, JSON.stringify(config))
  const server = await startServerProcess(t, {
    command: process.execPath,
    arguments: [path.join(program, 'app.js'), '--config', configFile],
    port,
    options: { cwd: directory },
  })
  return Object.assign(server, { url: `${options.secure ? 'rtmps' : 'rtmp'}://127.0.0.1:${port}/live` })
}

/** Returns a stream name that a server with this `publishSecret` accepts for the application `live`. */
export const signedStreamName = (name: string, publishSecret: string): string => {
  const expires = Math.floor(Date.now() / 1000) + 3600
  const hash = createHash('md5').update(`/live/${name}-${expires}-${publishSecret}`).digest('hex')
  return `${name}?sign=${expires}-${hash}`
}
