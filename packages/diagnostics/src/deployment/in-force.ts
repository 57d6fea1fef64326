import { defaultText, type VariableName, variableNames, variableSchema } from '@stream-manager/contracts'
import { type EnvironmentSource, PROGRAM_VARIABLES } from '@stream-manager/service-kit'
import { describeDeployment } from '../context/describe-deployment.ts'
import { openScrubber } from '../context/known-secrets.ts'
import { startableSetUps } from './deployment.ts'
import type { Place } from './place.ts'
import { readDeployment } from './read-deployment.ts'
import { NOT_SET, shownValue } from './shown-value.ts'

interface SettingInForce {
  readonly name: VariableName
  /** For people. Never a secret. */
  readonly value: string
  /** `default`, `environment`, or a line such as `.env:5`. */
  readonly source: string
}

/** The settings of one reader: this process, or a service of a set-up. */
export interface SettingsInForce {
  readonly reader: string
  /** The compose files; empty for this process. */
  readonly files: readonly string[]
  readonly settings: readonly SettingInForce[]
}

export interface InForceOptions {
  readonly environment: EnvironmentSource
  readonly folder?: string
}

interface Read {
  readonly names: readonly VariableName[]
  readonly environment: EnvironmentSource
  readonly placeOf: (name: string) => Place | undefined
}

const settingsOf = ({ names, environment, placeOf }: Read): SettingInForce[] =>
  names.map((name) => {
    const value = shownValue(name, environment[name])
    const place = placeOf(name)
    const source = place === undefined ? 'environment' : `${place.path}:${place.line}`
    if (value !== NOT_SET) return { name, value, source }
    return {
      name,
      value: shownValue(name, defaultText(variableSchema(name)) ?? undefined),
      source: 'default',
    }
  })

/** The settings that this process and each declared service read, after defaults. A value that a service refuses is shown as well. */
export const settingsInForce = async ({
  environment,
  folder = '.',
}: InForceOptions): Promise<SettingsInForce[]> => {
  const { scrub, register } = await openScrubber(environment)
  const deployment = describeDeployment({
    environment,
    folder,
    registerSecret: (secret) => void register(secret),
  })
  const setUps = startableSetUps(await readDeployment(deployment))
  const readers = setUps.flatMap(({ files, services }) =>
    services.map((service) => ({
      ...{ reader: service.name, files, environment: service.environment },
      names: PROGRAM_VARIABLES[service.program].names,
      placeOf: (name: string) => service.variables.get(name)?.place,
    })),
  )
  const here = {
    reader: 'this process',
    files: [],
    environment,
    names: variableNames,
    placeOf: () => undefined,
  }
  return [here, ...readers].map(({ reader, files, ...read }) => ({
    ...{ reader, files },
    settings: settingsOf(read).map((setting) => ({ ...setting, value: scrub(setting.value) })),
  }))
}
