import { HEALTHY_FILES } from './files.ts'
import { HEALTHY_SERVICES } from './services.ts'
import type { HealthySetUp } from './set-up.ts'
import { HEALTHY_STORES } from './stores.ts'

/** Every healthy set-up, by its subject. */
export const HEALTHY_SET_UPS = {
  services: HEALTHY_SERVICES,
  stores: HEALTHY_STORES,
  files: HEALTHY_FILES,
} as const satisfies Readonly<Record<string, readonly HealthySetUp[]>>
