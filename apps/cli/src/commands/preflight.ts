import type { PreflightReport, PreflightRequest, PreflightType } from '@stream-manager/contracts'
import { preflight } from '@stream-manager/diagnostics/preflight'
import { type EnvironmentSource, loadConfig, outputEgress, StartError } from '@stream-manager/service-kit'
import { Argument, Command } from 'commander'
import { readKey } from '../preflight/read-key.ts'
import { reportText } from '../preflight/report-text.ts'

const NAMES = ['ENVIRONMENT', 'SOURCE_NETWORKS', 'OUTPUT_NETWORKS', 'SOURCE_CA_FILE'] as const

/** `rtmps` is RTMP by an address with TLS; it is a word of its own so that a plain address is noticed. */
const KINDS: Readonly<Record<string, PreflightType>> = {
  rtmp: 'rtmp',
  rtmps: 'rtmp',
  icecast: 'icecast',
  srt: 'srt',
}

interface PreflightFlags {
  readonly publish?: true
  readonly username?: string
  readonly json?: true
}

const EXAMPLE = `
The stream key, or the password of an Icecast source, is read from standard input and never from an argument, which other users
of this machine can read. Nothing on standard input means no key.
  stream-manager preflight rtmps rtmps://live.example.org/app < key.txt

It goes by the rules of outputs: set OUTPUT_NETWORKS and SOURCE_CA_FILE as for the engine. Exit code: 0, or 1 when a step failed.`

const requestOf = async (kind: string, url: string, flags: PreflightFlags): Promise<PreflightRequest> => {
  if (kind === 'rtmps' && !url.startsWith('rtmps:'))
    throw new StartError(['preflight rtmps: the address must begin with rtmps://'])
  const key = await readKey(process.stdin)
  const { publish, username } = flags
  return {
    type: KINDS[kind] ?? 'rtmp',
    url,
    ...(key !== null && { key }),
    ...(username !== undefined && { username }),
    ...(publish && { publish }),
  }
}

const print = (report: PreflightReport, { json }: PreflightFlags): void => {
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
}

/** A url that no output could use. */
const asStartError = (error: unknown): never => {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('output.'))
    throw new StartError([error.message], { cause: error })
  throw error
}

export const preflightCommand = (env: EnvironmentSource): Command =>
  new Command('preflight')
    .description('tries a destination step by step: name, TCP, TLS, handshake, acceptance; sends no media')
    .addArgument(new Argument('<kind>', 'protocol of the destination').choices(Object.keys(KINDS)))
    .argument('<url>', 'address of the destination, without its key')
    .option('--publish', 'begin a publication without media: the only proof of a stream key')
    .option('--username <name>', 'of an Icecast source (default: source)')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (kind: string, url: string, flags: PreflightFlags) => {
      const egress = await outputEgress(loadConfig(env, NAMES))
      const request = await requestOf(kind, url, flags)
      const report = await preflight(request, { egress }).catch(asStartError)
      print(report, flags)
      if (!report.ok) process.exitCode = 1
    })
