import type { Check } from '../check.ts'
import { apiAlive } from './services/api-alive.ts'

/** Every check, in the order of the groups. A check stands below those it depends on. */
export const CHECKS: readonly Check[] = [apiAlive]
