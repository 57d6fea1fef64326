import type { EnvironmentVariables } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import type { CheckContext } from '../../context/context.ts'
import { startableSetUps } from '../../deployment/deployment.ts'
import type { Place } from '../../deployment/place.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'

/** Somebody who reads settings: this process, or a service of a compose file. */
export interface Subject {
  /** For the source of evidence. */
  readonly name: string
  readonly environment: EnvironmentSource
  readonly settings: Partial<EnvironmentVariables>
  readonly placeOf: (variable: string) => Place | undefined
}

export const subjectsOf = async (context: CheckContext): Promise<Subject[]> => {
  const services = startableSetUps(await declaredDeployment(context)).flatMap((setUp) => setUp.services)
  const { environment, settings } = context
  return [
    { name: 'environment', environment, settings, placeOf: () => undefined },
    ...services.map((service) => ({
      ...{ name: service.name, environment: service.environment, settings: service.settings },
      placeOf: (variable: string) => service.variables.get(variable)?.place,
    })),
  ]
}
