import { type EnvironmentSource, pageAddress, signInLine } from '@stream-manager/service-kit'
import { Command } from 'commander'
import { apiAddress, requestSetupLink } from '../api.ts'
import { readSettings, type Settings, signToken } from '../settings.ts'
import { toAddress } from '../to-address.ts'

const TOKEN_LIFE_SECONDS = 60
const ADMINISTRATOR = { name: 'stream-manager admin reset', role: 'admin', grants: null } as const

interface ResetOptions {
  readonly api?: URL
}

/** An API that is named has the page at the same address, unless the settings say where people find it. */
const pageOf = (settings: Settings, api: URL | undefined): string => {
  const isNamed = settings.PAGE_URL !== undefined || settings.DOMAIN !== undefined
  return api && !isNamed ? api.href : pageAddress(settings, settings.PORT)
}

const reset = async (settings: Settings, { api }: ResetOptions): Promise<void> => {
  const address = api ?? apiAddress(settings)
  const token = await signToken(settings, ADMINISTRATOR, TOKEN_LIFE_SECONDS)
  const { link, expiresAt } = await requestSetupLink({ address, token, settings })
  process.stdout.write(signInLine(pageOf(settings, api), link))
  process.stderr.write(
    `The link works once, until ${expiresAt}. Whoever opens it sets a new password for admin.\n`,
  )
}

export const resetCommand = (env: EnvironmentSource): Command =>
  new Command('reset')
    .description('prints a one-time link that signs in the user admin, who then sets a new password')
    .option(
      '--api <url>',
      'address of the API (default: PORT on this machine)',
      toAddress('http://127.0.0.1:4200'),
    )
    .action((options: ResetOptions) => reset(readSettings(env), options))
