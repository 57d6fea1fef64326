import { type EnvironmentVariables, SERVICE_REGISTRY } from '@stream-manager/contracts'

/** A port that a service of ours listens on, by the variable that names it. */
export interface OurPort {
  readonly variable: string
  readonly port: number
}

/** The ports that the variables in force name. The system chooses port 0, so that one is left out. */
export const ourPorts = (settings: Partial<EnvironmentVariables>): OurPort[] => {
  const values: Readonly<Record<string, unknown>> = settings
  return SERVICE_REGISTRY.flatMap(({ ports }) =>
    ports.flatMap((variable) => {
      const port = values[variable]
      return typeof port === 'number' && port > 0 ? [{ variable, port }] : []
    }),
  )
}
