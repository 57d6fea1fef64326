import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../free-port.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import { type TestScope, temporaryDirectory } from '../temporary-directory.ts'

/** Icecast refuses to run as root, so root starts it as Debian's `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 }

export interface IcecastOptions {
  /** Default: a free port. */
  readonly port?: number
  /** The most sources at a time; 4 by default. */
  readonly sources?: number
}

export interface IcecastServer extends ServerProcess {
  readonly sourcePassword: string
  /** Address of a mount such as `/live`, for sources and listeners. */
  mountUrl(mount: string): string
}

/** Starts a real Icecast from Debian's package on loopback. See `missingProgram('icecast2')`. */
export const startIcecast = async (t: TestScope, options: IcecastOptions = {}): Promise<IcecastServer> => {
  const directory = await temporaryDirectory(t)
  const port = options.port ?? (await freePort())
  const sourcePassword = 'source-password-of-a-test'
  const configFile = path.join(directory, 'icecast.xml')
  await writeFile(
    configFile,
    icecastConfig({ port, sourcePassword, directory, sources: options.sources ?? 4 }),
  )
  await chmod(directory, 0o777)
  const server = await startServerProcess(t, {
    command: 'icecast2',
    arguments: ['-c', configFile],
    port,
    // Icecast 2.4 has a race: it may crash at the first sources after its start. The outputs find it again.
    maxRespawns: 3,
    options: { cwd: directory, ...(process.getuid?.() === 0 ? NOBODY : {}) },
  })
  const mountUrl = (mount: string) => `http://127.0.0.1:${port}${mount}`
  return Object.assign(server, { sourcePassword, mountUrl })
}

interface IcecastConfig {
  readonly port: number
  readonly sourcePassword: string
  readonly directory: string
  readonly sources: number
}

const icecastConfig = ({ port, sourcePassword, directory, sources }: IcecastConfig): string => `<icecast>
  <limits><clients>20</clients><sources>${sources}</sources><source-timeout>10</source-timeout></limits>
  <authentication>
    <source-password>${sourcePassword}</source-password>
    <relay-password>${sourcePassword}</relay-password>
    <admin-user>admin</admin-user><admin-password>admin-password-of-a-test</admin-password>
  </authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <paths>
    <basedir>${directory}</basedir><logdir>${directory}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>3</loglevel></logging>
  <security><chroot>0</chroot></security>
</icecast>
`
